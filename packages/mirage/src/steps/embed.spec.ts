import { crunch, foreign, job, kvRo, MirageError, toGraph, type Graph } from '@mirage/core';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkEmbedded, embeddedFiles } from './embed.js';
import type { UnikernelProject } from './unikernel-project.js';

let unikernel: UnikernelProject;
const graphOf = (folder: string): Graph =>
  toGraph({ name: 'x', jobs: [foreign('Loaf.Relax', kvRo.to(job)).$(crunch(folder)).node] });

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'mirage-embed-'));
  unikernel = { project: 'x', root, projectRoot: '.', folder: root };
});
afterEach(() => rmSync(unikernel.root, { recursive: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(unikernel.root, path)), { recursive: true });
    writeFileSync(join(unikernel.root, path), contents);
  }
}

async function bundled(folder: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { embedded } from '@mirage/runtime/embedded'; globalThis.found = embedded('${folder}');`,
      resolveDir: unikernel.root,
    },
    bundle: true,
    write: false,
    format: 'iife',
    plugins: [embeddedFiles(unikernel, graphOf(folder))],
  });
  return outputFiles[0]!.text;
}

function evaluate(code: string): unknown {
  const scope: { found?: unknown } = {};
  new Function('globalThis', code)(scope);
  return scope.found;
}

it('holds every file, sorted by path, with one character for each byte and with its digest', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  write({ 'data/b/__proto__': 'x', 'data/b.txt': 'ä\n', 'data/a': bytes, 'data/ü': '', 'other/c': 'no' });
  const found = evaluate(await bundled('data')) as [string, string, string][];
  expect(found.map(([path]) => path)).toEqual(['a', 'b.txt', 'b/__proto__', 'ü']);
  expect(found[0]![2]).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(Buffer.from(found[0]![1], 'latin1')).toEqual(Buffer.from(bytes));
  expect(Buffer.from(found[1]![1], 'latin1').toString('utf8')).toBe('ä\n');
});

it('is the same text wherever and whenever the files were written', async () => {
  write({ 'data/b': '1', 'data/a': '2' });
  const first = await bundled('data');
  rmSync(join(unikernel.root, 'data'), { recursive: true });
  write({ 'data/a': '2', 'data/b': '1' });
  expect(await bundled('data')).toBe(first);
});

it('follows a link to a file', async () => {
  write({ 'data/a': '1', 'shared/b': '2' });
  symlinkSync('../shared/b', join(unikernel.root, 'data/b'));
  const found = evaluate(await bundled('data')) as [string, string][];
  expect(found.map(([path, contents]) => [path, contents])).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

it.each<[string, () => void, string]>([
  ['a folder that does not exist', () => {}, 'the folder data does not exist'],
  ['a file instead of the folder', () => write({ data: '' }), 'the folder data does not exist'],
  [
    'a link to a folder',
    () => {
      write({ 'data/a': '' });
      symlinkSync('.', join(unikernel.root, 'data/circle'));
    },
    'data/circle is neither a file nor a folder',
  ],
  [
    'a link to nothing',
    () => {
      write({ 'data/a': '' });
      symlinkSync('nowhere', join(unikernel.root, 'data/b'));
    },
    'no such file or directory',
  ],
])('refuses %s, at the device in config.ts', (_, prepare, reason) => {
  prepare();
  let refusal: unknown;
  try {
    embeddedFiles(unikernel, graphOf('data'));
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(MirageError);
  expect(refusal).toMatchObject({
    code: 'MIR0209',
    message: expect.stringMatching(/^crunch\('data'\) cannot be embedded in the program: /),
    where: expect.anything(),
    next: 'Put the files into data, or name another folder in config.ts.',
  });
  expect((refusal as MirageError).message).toContain(reason);
});

it('accepts a unikernel without embedded folders', () => {
  expect(() => checkEmbedded(unikernel, toGraph({ name: 'x', jobs: [] }))).not.toThrow();
});
