import type { Manifest, MirageError } from '@mirage/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDiagnostics, typecheck } from './typecheck.js';

jest.setTimeout(60_000);

it('reports a failure of the checker itself', async () => {
  const broken = { program: process.execPath, args: ['-e', 'console.error("out of order"); process.exit(3)', '--'] };
  const unikernel = { project: 'lazy', root: __dirname, projectRoot: '.', folder: __dirname };
  const checked = typecheck(unikernel, { manifest: {} as Manifest, folder: 'mirage/unix' }, broken);
  await expect(checked).rejects.toMatchObject({
    code: 'MIR0407',
    message: 'The type checker failed with status 3: out of order.',
  });
});

it('reads places, codes and further lines of the compiler', () => {
  const output = `lazy/loaf.ts(3,9): error TS2322: Type 'string' is not assignable to type 'number'.
  Because of this.
error TS5023: Unknown compiler option 'x'.
`;
  expect(parseDiagnostics(output)).toEqual([
    {
      file: 'lazy/loaf.ts',
      line: 3,
      column: 9,
      code: 2322,
      text: "Type 'string' is not assignable to type 'number'.\nBecause of this.",
    },
    { file: undefined, line: 1, column: 1, code: 5023, text: "Unknown compiler option 'x'." },
  ]);
});

it('ignores lines that are not messages of the compiler', () => {
  expect(parseDiagnostics('Segmentation fault\n')).toEqual([]);
});

describe('what needs other modules to be compiled', () => {
  let root: string;
  let advice: readonly string[] = [];
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mirage-typecheck-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** Returns the errors of a module with some options of the compiler. */
  async function check(text: string, compilerOptions: object = {}): Promise<string[]> {
    const options = {
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2022',
      strict: true,
      noEmit: true,
      types: [],
    };
    writeFileSync(
      join(root, 'other.ts'),
      `export interface Shape {}\nexport const SIZE = 4;\nexport const NAME = 'x';`,
    );
    writeFileSync(join(root, 'far.d.ts'), 'declare const enum Far { Away = 9 }');
    writeFileSync(join(root, 'main.ts'), text);
    writeFileSync(
      join(root, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, include: ['*.ts'] }),
    );
    const unikernel = { project: 'lazy', root, projectRoot: '.', folder: root };
    const manifest = { origins: {} } as Manifest;
    try {
      await typecheck(unikernel, { manifest, folder: '.' });
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
      advice = (error.errors as MirageError[]).map(({ next }) => next ?? '');
      return (error.errors as MirageError[]).map(({ code, where }) => `${code} ${where?.file}:${where?.line}`);
    }
    return [];
  }

  it.each([
    ['process.env.HTTP_PORT', "argument('http-port', text"],
    ['process.env["HTTP_PORT"]', "argument('http-port', text"],
    ['process?.env?.HTTP_PORT', "argument('http-port', text"],
    ['process.env', "argument('port', text"],
    ['process.env.NODE_ENV', 'declare const process: { env: { NODE_ENV: string } };'],
    ['process.argv', 'Declare arguments in config.ts: '],
  ])('reading the environment is refused with an alternative: %s', async (read, next) => {
    await check(`export const x = ${read};`);
    expect(advice.join()).toContain(next);
  });

  it('the alternative for NODE_ENV compiles', async () => {
    await check('export const x = process.env.NODE_ENV;');
    const [declaration] = /declare const .*/.exec(advice.join()) ?? [];
    expect(await check(`${declaration}\nexport const x: string = process.env.NODE_ENV;`)).toEqual([]);
  });

  const options = { isolatedModules: false, preserveConstEnums: false };

  it.each([
    ['a declared enum in the module', 'declare const enum E { A = 2 }\nexport const a = E.A;'],
    ['a declared enum in another file', '\nexport const a = Far.Away;'],
    ['a member that is a text of another module', `import { NAME } from './other.js';\nexport enum E { A = NAME }`],
  ])('is refused at its line: %s', async (_, text) => {
    expect(await check(text, options)).toEqual(['MIR0417 main.ts:2']);
    expect(await check(text)).toEqual(['MIR0417 main.ts:2']);
  });

  it.each([
    ['a re-exported type', `export { Shape } from './other.js';`],
    ['a member after one of another module', `import { SIZE } from './other.js';\nexport enum E { A = SIZE, B }`],
    ['an enum in the module', 'const enum E { A = 2 }\nexport const a = E.A;'],
  ])('is not an error if the bundle is correct: %s', async (_, text) => {
    expect(await check(text, options)).toEqual([]);
    expect(await check(text)).toEqual([]);
  });

  it('is as strict as the settings of the user', async () => {
    expect(await check(`export { Shape } from './other.js';`, { isolatedModules: true })).toEqual([
      'MIR0405 main.ts:1',
    ]);
  });
});
