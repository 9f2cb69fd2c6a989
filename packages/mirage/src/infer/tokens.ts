/** A token of TypeScript: a name or number, the contents of a string, or any other single character. */
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
 * Splits a source into tokens, without white space and comments. It never fails: for a broken file it returns the
 * tokens that it recognizes. Linear in the length of the text.
 */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  /** For each open template literal, the number of open braces in its current `${`. */
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
