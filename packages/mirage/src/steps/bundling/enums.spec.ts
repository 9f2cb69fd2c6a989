import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { withEnumsOfTypeScript } from './enums.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-enums-'));
  writeFileSync(
    join(folder, 'other.ts'),
    `export enum Block { Base = 10_000, Step = 16, First = 0, Unit }
export enum Words { A = 'a', B = 'b "quoted"' }
export const enum Fixed { X = 3, Y }
export const SIZE = 4;
export namespace Inner { export enum Deep { Q = 7 } }`,
  );
  writeFileSync(join(folder, 'again.ts'), `export { Block as Renamed } from './other.js';`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the code of an enum named E, as the bundler compiles it. */
function bundled(text: string): string {
  writeFileSync(
    join(folder, 'main.ts'),
    `import { Block, Fixed, Inner, SIZE, Words } from './other.js';\nimport { Renamed } from './again.js';\n${text}\nglobalThis.E = E;`,
  );
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
  });
  return outputFiles[0]!.text;
}

it.each<[string, object]>([
  ['enum E { A = Block.Base + Block.Unit * Block.Step, B, C }', { A: 10016, B: 10017, C: 10018 }],
  ['const enum E { A = Block.Base, B, C }', { A: 10000, B: 10001, C: 10002 }],
  ['enum E { A = Fixed.Y, B }', { A: 4, B: 5 }],
  ['enum E { A = SIZE, B, C = 1, D }', { A: 4, B: 5, C: 1, D: 2 }],
  ['enum E { A = Inner.Deep.Q, B }', { A: 7, B: 8 }],
  ['enum E { A = Renamed.Base, B }', { A: 10000, B: 10001 }],
  ['enum E { "a b" = Block.Base, "c\\"d" }', { 'a b': 10000, 'c"d': 10001 }],
  ['enum E { A = Block.Base, B = A + 10, C }', { A: 10000, B: 10010, C: 10011 }],
  ['enum E { A = 1 }\nenum E { B = Block.Base, C }', { A: 1, B: 10000, C: 10001 }],
  ['enum D { A = Block.Base, B }\nenum E { A = D.B, B }', { A: 10001, B: 10002 }],
])('numbers are as TypeScript has them: %s', (text, values) => {
  const context: { E?: object } = {};
  runInNewContext(withEnumsOfTypeScript(bundled(text)), context);
  const names = Object.fromEntries(Object.entries(values).map(([name, value]) => [String(value), name]));
  expect({ ...context.E }).toEqual({ ...values, ...names });
});

it.each<[string, object]>([
  ['enum E { A = Words.A, B = Words.B }', { A: 'a', B: 'b "quoted"' }],
  ['enum E { A = `x${Words.A}` }', { A: 'xa' }],
  ['enum E { A = "own" }', { A: 'own' }],
])('texts have no entry back to their names: %s', (text, values) => {
  const context: { E?: object } = {};
  runInNewContext(withEnumsOfTypeScript(bundled(text)), context);
  expect({ ...context.E }).toEqual(values);
});

it('no line moves, and other code does not change', () => {
  const code = bundled('enum E { A = Block.Base, B }');
  const corrected = withEnumsOfTypeScript(code);
  expect(corrected.split('\n')).toHaveLength(code.split('\n').length);
  const plain = 'x[x["a"] = 1] = "a";\nx["b"] = void 0;\ny[y["c"] = void 0] = "c";';
  expect(withEnumsOfTypeScript(plain)).toBe(plain);
});
