/*
 * The syntax of files for xl: settings `NAME = VALUE` and `NAME += VALUE`, one per line or separated by semicolons. A
 * value is a string, a number or a list. Source: xen.git, docs/man/xl.cfg.5.pod.in and
 * tools/libs/util/libxlu_cfg_l.l, libxlu_cfg_y.y.
 */

export type XlValue = string | number | readonly XlValue[];

/** One setting of a file. Lines and columns count from 1. */
export interface XlSetting {
  readonly name: string;
  readonly operation: '=' | '+=';
  readonly value: XlValue;
  readonly line: number;
  readonly column: number;
}

/** A syntax error in a file, and its position. */
export class XlSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

type Token =
  | { readonly is: 'name' | 'string' | 'sign' | 'end'; readonly text: string; readonly at: number }
  | { readonly is: 'number'; readonly text: string; readonly value: number; readonly at: number };

const TOKEN =
  /([ \t\r]+|#[^\n]*)|([A-Za-z_]\w*)|(0[xX][0-9a-fA-F]+|\d+)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(\+=|[=[\],;\n])/y;

/** Limit of nested lists; xl has no setting with more than two levels. */
const DEEPEST = 8;

/** Parses the settings of a file, in their order. Error: XlSyntaxError. */
export function parseXl(text: string): XlSetting[] {
  const tokens = tokensOf(text);
  let next = 0;
  const fail = (message: string, at: number): never => {
    const before = text.slice(0, at).split('\n');
    throw new XlSyntaxError(message, before.length, before.at(-1)!.length + 1);
  };
  const peek = (): Token => tokens[next]!;
  const isSign = (token: Token, ...signs: string[]): boolean => token.is === 'sign' && signs.includes(token.text);
  const skipLines = (): void => {
    while (isSign(peek(), '\n')) next++;
  };
  const value = (depth: number): XlValue => {
    const token = tokens[next++]!;
    if (token.is === 'string') return token.text;
    if (token.is === 'number') return token.value;
    if (!isSign(token, '[') || depth > DEEPEST) return fail('expected a string, a number or a list', token.at);
    const list: XlValue[] = [];
    for (skipLines(); !isSign(peek(), ']'); skipLines()) {
      list.push(value(depth + 1));
      skipLines();
      if (isSign(peek(), ',')) next++;
      else if (!isSign(peek(), ']')) return fail('expected , or ] after the value in a list', peek().at);
    }
    next++;
    return list;
  };

  const settings: XlSetting[] = [];
  for (;;) {
    while (isSign(peek(), '\n', ';')) next++;
    const name = tokens[next++]!;
    if (name.is === 'end') return settings;
    if (name.is !== 'name') return fail('expected the name of a setting', name.at);
    const sign = tokens[next++]!;
    if (!isSign(sign, '=', '+=')) return fail(`expected = or += after ${name.text}`, sign.at);
    const before = text.slice(0, name.at).split('\n');
    settings.push({
      name: name.text,
      operation: sign.text === '+=' ? '+=' : '=',
      value: value(0),
      line: before.length,
      column: before.at(-1)!.length + 1,
    });
    if (!isSign(peek(), '\n', ';') && peek().is !== 'end')
      return fail('expected the end of the line after the value', peek().at);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      const before = text.slice(0, at).split('\n');
      const what = /["']/.test(text[at]!)
        ? 'the string does not end on its line'
        : `unexpected character ${JSON.stringify(text[at])}`;
      throw new XlSyntaxError(what, before.length, before.at(-1)!.length + 1);
    }
    const [whole, blank, name, number, string] = match;
    if (name !== undefined) tokens.push({ is: 'name', text: name, at });
    else if (number !== undefined) tokens.push({ is: 'number', text: number, value: numberOf(number), at });
    else if (string !== undefined) tokens.push({ is: 'string', text: unquote(string), at });
    else if (blank === undefined) tokens.push({ is: 'sign', text: whole, at });
    at += whole.length;
  }
  return [...tokens, { is: 'end', text: '', at: text.length }];
}

/** Parses a number as C does: a leading zero makes it octal. */
function numberOf(digits: string): number {
  return /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unquote(string: string): string {
  return string.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/g, (_, escape: string) => {
    if (/^x./.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
    return ESCAPES[escape] ?? escape;
  });
}

/** Prints settings as a file for xl. A list of more than one value has one line for each. */
export function printXl(settings: ReadonlyMap<string, XlValue>): string {
  return [...settings].map(([name, value]) => `${name} = ${printValue(value)}\n`).join('');
}

/** Prints a value in xl's syntax. */
export function printValue(value: XlValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoteXl(value);
  if (value.length < 2) return `[${value.map(printValue).join(', ')}]`;
  return `[\n${value.map((one) => `  ${printValue(one)},\n`).join('')}]`;
}

/** Quotes a string in xl's syntax. The result is one line, whatever the string contains. */
function quoteXl(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

/** Prints settings for xl's command line: one word each, after the name of the file. */
export function changeWords(changes: ReadonlyMap<string, XlValue>): string[] {
  return [...changes].map(([name, value]) => `${name}=${printValue(value).replaceAll('\n', ' ')}`);
}
