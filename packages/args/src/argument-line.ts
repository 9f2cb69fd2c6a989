/*
 * One line of text for a list of arguments, and back: a kernel command line has no other form. The rules are a shell's,
 * as far as people type them by hand (blanks between arguments, '...' and "..." around blanks, a backslash before any
 * character), and two more inside double quotes, so that what `quoteArguments` writes is printable ASCII whatever the
 * arguments hold: monitors, xl and libvirt pass that on unchanged, and nothing else for sure. This file is the only one
 * that knows the rules.
 */

const BLANK = /[ \t\r\n]/;

/** What needs no quotes: nothing that is special here, to a shell, or to the kernel. */
const PLAIN = /^[\w./:=,@%+-]+$/;

/** What stands for a character after a backslash inside double quotes; every other character stands for itself. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** `u{HEX}` after a backslash inside double quotes: that character, by its number. */
const NUMBERED = /u\{([0-9a-f]{1,6})\}/iy;

/** The arguments in a line of text, in order. Never fails: a quote that nobody closes ends with the line. */
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

/** What is escaped after the backslash before `index`: its text, and how many characters of the line say so. */
function escapeAt(line: string, index: number): { text: string; length: number } {
  const character = line[index]!;
  NUMBERED.lastIndex = index;
  const [numbered, digits] = NUMBERED.exec(line) ?? [];
  const code = Number.parseInt(digits ?? '', 16);
  if (numbered !== undefined && code <= 0x10ffff) return { text: String.fromCodePoint(code), length: numbered.length };
  return { text: ESCAPES[character] ?? character, length: 1 };
}

/** A line of printable ASCII from which `splitArguments` reads the same arguments. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((arg) => (PLAIN.test(arg) ? arg : `"${[...arg].map(escaped).join('')}"`)).join(' ');
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const named = Object.entries(ESCAPES).find(([, meaning]) => meaning === character);
  if (named) return `\\${named[0]}`;
  return /^[ -~]$/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
