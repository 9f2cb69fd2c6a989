import { compileExamples, documentation, programOf, type Documentation } from './exported';

const ROOT = __dirname;

/** Parsed once: the libraries, the types of Node and Jest, and the packages that examples import. */
const base = programOf([`${ROOT}/base.ts`], new Map([[`${ROOT}/base.ts`, "import 'mirage';\n"]]));

/** Reads the documentation of a module that exports what another declares. */
function read(declarations: string): Documentation {
  const files = new Map([
    [`${ROOT}/entry.ts`, "export { a, type T } from './declared';\nexport { a as again } from './declared';\n"],
    [`${ROOT}/declared.ts`, declarations],
  ]);
  return documentation(ROOT, programOf([`${ROOT}/entry.ts`], files, base), [`${ROOT}/entry.ts`]);
}

const TYPE = `/**
 * A type.
 *
 * @example
 * const t: number = 1;
 */
export type T = number;
`;

const withExample = (...lines: string[]): string =>
  `${TYPE}/**\n * Does it.\n *\n${lines.map((line) => ` * ${line}\n`).join('')} */\nexport function a(): void {}\n`;

it.each([
  ['a function without docstring', `${TYPE}export function a(): void {}\n`, [8, 'summary'], [8, '@example']],
  ['a function without example', `${TYPE}/** Does it. */\nexport function a(): void {}\n`, [9, '@example']],
  ['a function without summary', `${TYPE}/** @example a(); */\nexport function a(): void {}\n`, [9, 'summary']],
  ['a constant that is a function', `${TYPE}/** Does it. */\nexport const a = (): void => {};\n`, [9, '@example']],
  ['a constant without docstring', `${TYPE}export const a = 1;\n`, [8, 'summary']],
])('reports %s at its line, once', (_name, source, ...problems) => {
  expect(read(source).problems).toEqual(problems.map(([line, missing]) => `declared.ts:${line}: a has no ${missing}.`));
});

it('reports a type without example, and an example without code', () => {
  expect(read('/** A type. */\nexport type T = 1;\n/** One. */\nexport const a = 1;\n').problems).toEqual([
    'declared.ts:2: T has no @example.',
  ]);
  expect(read(withExample('@example', '```sh', 'nx build', '```')).problems).toEqual([
    'declared.ts:11: the example of a has no code.',
  ]);
});

it('requires no example for a constant that is not a function', () => {
  expect(read(`${TYPE}/** One. */\nexport const a = 1;\n`).problems).toEqual([]);
});

it.each([
  ['plain', ['@example', 'const x: string = 1;'], 12],
  ['fenced', ['@example Assigns.', '```ts', 'const x: string = 1;', '```', 'Text below.'], 13],
  ['the second of two', ['@example', 'const x = 1;', '@example', 'const x: string = 1;'], 14],
  ['before another tag', ['@example', '```ts', 'const x: string = 1;', '```', '@throws an error'], 13],
])('reports an example that does not compile, %s, at its line', (_name, lines, line) => {
  expect(compileExamples(ROOT, read(withExample(...lines)).examples, base)).toEqual([
    `declared.ts:${line}: Type 'number' is not assignable to type 'string'.`,
  ]);
});

it('compiles examples as separate modules, with the packages that users import', () => {
  const source = withExample(
    '@example',
    "import { console } from 'mirage';",
    'const it = console;',
    '@example',
    "import { console } from 'mirage';",
    'const it = console;',
  );
  const { examples, problems } = read(source);
  expect([examples.length, problems, compileExamples(ROOT, examples, base)]).toEqual([3, [], []]);
});

it('reports an import of something that the package does not export', () => {
  const { examples } = read(withExample('@example', "import { nothing } from 'mirage';"));
  expect(compileExamples(ROOT, examples, base)).toEqual([
    `declared.ts:12: Module '"mirage"' has no exported member 'nothing'.`,
  ]);
});
