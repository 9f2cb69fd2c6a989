/** A piece of TypeScript: a name or number, a string's contents, or one character of anything else. */
export interface Token {
  readonly kind: 'word' | 'text' | 'mark';
  readonly value: string;
}

/** After these words a slash begins a regular expression, not a division. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'await',
  'yield',
  'instanceof',
  'new',
  'throw',
]);

/**
 * The tokens of a source, without white space and comments. It is no parser: it never fails, and of a broken file it
 * gives what can be told apart. Linear in the length of the text.
 */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  /** For each template literal that is open: how many braces are open in its current `${`. */
  const templates: number[] = [];
  let at = /^\uFEFF?(?:#![^\n]*)?/.exec(source)![0].length;

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0] ?? '';
    at += text.length;
    return text;
  };
  /** The rest of a template literal, up to its end or the next `${`. */
  const template = (begins: boolean): void => {
    const text = take(/(?:[^`\\$]|\\[^]|\$(?!\{))*/y);
    const end = source[at];
    at += end === '$' ? 2 : 1;
    if (end === '$') templates.push(0);
    found.push(begins && end === '`' ? { kind: 'text', value: text } : { kind: 'mark', value: '`' });
  };

  while (at < source.length) {
    if (take(/\s+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y)) continue;
    const word = take(/[\p{ID_Continue}$#@]+/uy);
    if (word) {
      found.push({ kind: 'word', value: word });
      continue;
    }
    const quoted = take(/'(?:[^'\\\n]|\\[^])*'?|"(?:[^"\\\n]|\\[^])*"?/y);
    if (quoted) {
      found.push({ kind: 'text', value: quoted.replace(/^['"]|['"]$/g, '') });
      continue;
    }
    const mark = source[at]!;
    if (mark === '/' && beginsExpression(found.at(-1)) && take(/\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/\w*/y)) {
      found.push({ kind: 'mark', value: '/' });
      continue;
    }
    at += 1;
    if (mark === '`') {
      template(true);
      continue;
    }
    const open = templates.at(-1);
    if (open !== undefined && mark === '{') templates[templates.length - 1] = open + 1;
    if (open !== undefined && mark === '}') {
      if (open === 0) {
        templates.pop();
        template(false);
        continue;
      }
      templates[templates.length - 1] = open - 1;
    }
    found.push({ kind: 'mark', value: mark });
  }
  return found;
}

function beginsExpression(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_EXPRESSION.has(before.value);
  return before.kind === 'mark' && !/[)\]}`]/.test(before.value);
}
