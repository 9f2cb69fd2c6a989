/*
 * Converts a list of arguments to one line of text and back, since a kernel command line is one line. The rules are
 * those of a shell, as far as users type them: blanks between arguments, '...' and "..." around blanks, and a backslash
 * before any character. Double quotes allow two more escapes, so that `quoteArguments` always writes printable ASCII:
 * only that is passed on unchanged by every monitor, xl and libvirt. No other file knows the rules.
 */

const BLANK = /[ \t\r\n]/;

/** Arguments that need no quotes: none of their characters is special here, to a shell, or to the kernel. */
const PLAIN = /^[\w./:=,@%+-]+$/;

/** The escapes after a backslash inside double quotes. Every other character means itself. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** `u{HEX}` after a backslash inside double quotes: the character with that code point. */
const NUMBERED = /u\{([0-9a-f]{1,6})\}/iy;

/** Splits a line of text into arguments. Never fails: an open quote ends with the line. */
export function splitArguments(line: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (character === '\\' && quote !== "'" && index + 1 < line.length) {
      index++;
      const escape = quote === '"' ? escapeAt(line, index) : { text: line[index]!, length: 1 };
      current = (current ?? '') + escape.text;
      index += escape.length - 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else current += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      current ??= '';
    } else if (BLANK.test(character)) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else {
      current = (current ?? '') + character;
    }
  }
  return current === undefined ? found : [...found, current];
}

/** Returns the escaped text after the backslash before `index`, and how many characters of the line it takes. */
function escapeAt(line: string, index: number): { text: string; length: number } {
  const character = line[index]!;
  NUMBERED.lastIndex = index;
  const [numbered, digits] = NUMBERED.exec(line) ?? [];
  const code = Number.parseInt(digits ?? '', 16);
  if (numbered !== undefined && code <= 0x10ffff) return { text: String.fromCodePoint(code), length: numbered.length };
  return { text: ESCAPES[character] ?? character, length: 1 };
}

/** Returns a line of printable ASCII that `splitArguments` splits into the same arguments. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((arg) => (PLAIN.test(arg) ? arg : `"${[...arg].map(escaped).join('')}"`)).join(' ');
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const named = Object.entries(ESCAPES).find(([, meaning]) => meaning === character);
  if (named) return `\\${named[0]}`;
  return /^[ -~]$/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
