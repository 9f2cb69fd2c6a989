/*
 * The bundler compiles one module at a time, so the value of an enum's member that is made of another module is not
 * known to it. Then it makes two mistakes, which are corrected in its output:
 * - a member without a value, after such a one, becomes `undefined`; it is the one before plus one;
 * - such a member that is a text gets an entry from its value back to its name; only numbers have one.
 */

/** A text as the bundler writes it: between the quotes that need the fewest backslashes. */
const NAME = `(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`(?:[^\`\\\\$]|\\\\.)*\`)`;

/** `E[E["A"] = VALUE] = "A";`: a member that the bundler takes for a number. */
const MEMBER = new RegExp(`^(\\s*)([^\\s[]+)\\[\\2\\[(${NAME})\\] = (.*)\\] = \\3;$`);

/** A text from another module, which the bundler puts in the place of its name when it links: `"a" /* A *\/`. */
const TEXT = new RegExp(`^${NAME} /\\*.*\\*/$`);

/** A bundle with the enums that TypeScript means. No line moves. */
export function withEnumsOfTypeScript(code: string): string {
  if (!/= void 0\] = |\*\/\] = /.test(code)) return code;
  let before: { readonly object: string; readonly name: string } | undefined;
  return code
    .split('\n')
    .map((line) => {
      const [, indentation, object, name, value] = MEMBER.exec(line) ?? [];
      const previous = before?.object === object ? before : undefined;
      before = object === undefined || name === undefined ? undefined : { object, name };
      if (value === undefined) return line;
      if (TEXT.test(value)) return `${indentation}${object}[${name}] = ${value};`;
      if (value !== 'void 0' || previous === undefined) return line;
      return `${indentation}${object}[${object}[${name}] = ${object}[${previous.name}] + 1] = ${name};`;
    })
    .join('\n');
}
