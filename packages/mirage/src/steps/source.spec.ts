import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { excerptOf, exportsOf, findStart, placeOfArgument } from './source.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mirage-source-'))));
afterEach(() => rmSync(root, { recursive: true }));

const write = (text: string): string => {
  writeFileSync(join(root, 'a.ts'), text);
  return join(root, 'a.ts');
};

it.each([
  ['the argument of a call', `f(one, two);`, { line: 1, column: 1, argument: 2 }, '1:8'],
  [
    'the argument of a method, from the position of its name',
    `r('x', [f.$(one)]);`,
    { line: 1, column: 11, argument: 1 },
    '1:13',
  ],
  ['the outer call of a chain', `f.$(one).$(two);`, { line: 1, column: 10, argument: 1 }, '1:12'],
  ['an argument on another line', `f(\n  one,\n  two,\n);`, { line: 1, column: 1, argument: 2 }, '3:3'],
  ['the call itself when it has no such argument', `f(one);`, { line: 1, column: 1, argument: 2 }, '1:1'],
  ['the location itself without an argument', `f(one);`, { line: 1, column: 1 }, '1:1'],
  ['the location itself if the file has no such line', `f(one);`, { line: 9, column: 1, argument: 1 }, '9:1'],
])('places %s', (_, text, where, place) => {
  write(text);
  const { line, column } = placeOfArgument(root, { file: 'a.ts', ...where });
  expect(`${line}:${column}`).toBe(place);
});

it.each([
  ['an object', `export const Relax = {\n  async start(console: Console) {},\n};`, '2:3', ['Console']],
  [
    'an object with an arrow',
    `export const Relax = { start: async (a: Network, b) => {} };`,
    '1:24',
    ['Network', undefined],
  ],
  ['a class', `export class Relax {\n  static async start() {}\n}`, '2:3', []],
  [
    'an export under another name',
    `const lazy = { async start(n: Network) {} };\nexport { lazy as Relax };`,
    '1:16',
    ['Network'],
  ],
])('finds start in %s', (_, text, start, types) => {
  const found = findStart(write(text), 'a.ts', 'Relax');
  expect(`${found?.start?.line}:${found?.start?.column}`).toBe(start);
  expect(found?.parameters.map(({ type }) => type)).toEqual(types);
});

it('locates an export without start', () => {
  expect(findStart(write(`const x = 1;\nexport const Relax = {};`), 'a.ts', 'Relax')).toEqual({
    exported: { file: 'a.ts', line: 2, column: 14 },
    parameters: [],
  });
});

it('lists the exports of a module', () => {
  expect(
    exportsOf(
      write(`export const A = 1, B = 2;\nexport class C {}\nconst d = 3;\nexport { d as D };\nfunction e() {}`),
    ),
  ).toEqual(['A', 'B', 'C', 'D']);
});

it.each([
  [`f(defaultConsole);`, 3, 'defaultConsole'],
  [`f(netif('1'));`, 3, `netif('1')`],
  [`f('a b');`, 3, `'a b'`],
  [`f([1]);`, 3, '['],
])('underlines in %s from column %d: %s', (text, column, underlined) => {
  write(text);
  const excerpt = excerptOf(root, { file: 'a.ts', line: 1, column });
  expect(excerpt?.text.slice(column - 1, column - 1 + excerpt.length)).toBe(underlined);
});

it.each([0, 30, 5000, 99_900])('shows the part of a long line around column %d', (before) => {
  write(`${'x;'.repeat(before / 2)}f(Request);${'y;'.repeat(50_000)}`);
  const { text, column, length } = excerptOf(root, { file: 'a.ts', line: 1, column: before + 3 })!;
  expect(text.length).toBeLessThanOrEqual(160);
  expect(text.slice(column - 1, column - 1 + length)).toBe('Request');
});

it('has no excerpt of a missing file or line', () => {
  expect(excerptOf(root, { file: 'a.ts', line: 1, column: 1 })).toBeUndefined();
  expect(excerptOf(root, undefined)).toBeUndefined();
});
