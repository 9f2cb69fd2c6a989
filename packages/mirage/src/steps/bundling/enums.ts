/*
 * The bundler compiles each module separately, so it does not know the value of an enum member that is computed from
 * another module. It then makes two mistakes, which are corrected in its output:
 * - The next member without a value becomes `undefined` instead of the previous value plus one.
 * - A string member gets an entry from its value back to its name. Only numeric members have one.
 */

/** A string literal as the bundler writes it: in the quotes that need the fewest escapes. */
const NAME = `(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`(?:[^\`\\\\$]|\\\\.)*\`)`;

/** `E[E["A"] = VALUE] = "A";`: a member that the bundler treats as a number. */
const MEMBER = new RegExp(`^(\\s*)([^\\s[]+)\\[\\2\\[(${NAME})\\] = (.*)\\] = \\3;$`);

/** A string from another module, which the bundler inlines when it links: `"a" /* A *\/`. */
const TEXT = new RegExp(`^${NAME} /\\*.*\\*/$`);

/** Returns a bundle with the enums as TypeScript compiles them. No line moves. */
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
