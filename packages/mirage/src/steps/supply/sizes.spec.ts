import type { Artefact } from '@mirage/core';
import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sizePicture } from './size-picture';
import { sizesOf, type Size } from './sizes';

const root = mkdtempSync(join(tmpdir(), 'mirage-sizes-'));
afterAll(() => rmSync(root, { recursive: true }));

function bundled(): { code: string; sourceMap: string; metafile: ReturnType<typeof buildSync>['metafile'] & object } {
  const files: Record<string, string> = {
    'lunch/main.ts': `import { big } from 'big'; import { small } from '../packages/words/src/index.ts';\nfunction own() { return big() + small(); }\nconsole.log(own());`,
    'node_modules/big/package.json': '{ "name": "big", "version": "1.0.0" }',
    'node_modules/big/index.js': `export function big() { return ${JSON.stringify('x'.repeat(500))}; }`,
    'packages/words/src/index.ts': `export function small() { return 'y'; }`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { outputFiles, metafile } = buildSync({
    entryPoints: ['lunch/main.ts'],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    sourcemap: 'external',
    outfile: join(root, 'app.js'),
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { code: text('.js'), sourceMap: text('.map'), metafile };
}

/** The lines of a tree with its sizes, and a check that the parts of each part add up to it. */
function lines(size: Size, depth = 0): string[] {
  if (size.parts) expect(size.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(size.bytes);
  return ['  '.repeat(depth) + size.name, ...(size.parts ?? []).flatMap((part) => lines(part, depth + 1))];
}

it('of a program are those of its modules by package, the largest first', () => {
  const { code, ...program } = bundled();
  const artefact: Artefact = { name: 'mir-lunch', contents: `#!/usr/bin/env node\n${code}`, executable: true };
  expect(lines(sizesOf(artefact, program))).toEqual([
    'mir-lunch',
    '  program',
    '    big',
    '      index.js',
    '    lunch',
    '      main.ts',
    '    packages/words',
    '      src/index.ts',
    '  start and source map',
  ]);
});

it('of an image are those of the kernel and the heap, with functions by module', () => {
  const { code, ...program } = bundled();
  const functionAt = (name: string, bytes: number): { line: number; column: number; bytes: number } => {
    const before = code.slice(0, code.indexOf(`function ${name}(`)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1, bytes };
  };
  const artefact: Artefact = {
    name: 'mir-lunch.virtio',
    contents: new Uint8Array(1000),
    executable: false,
    composition: {
      parts: { engine: 500, kernel: 100, 'headers and padding': 100 },
      heap: {
        storedBytes: 300,
        kinds: { atoms: 401 },
        functions: [functionAt('big', 500), functionAt('own', 66), functionAt('small', 33)],
      },
    },
  };
  const size = sizesOf(artefact, program);
  expect(lines(size)).toEqual([
    'mir-lunch.virtio',
    '  engine',
    '  heap',
    '    functions',
    '      big',
    '        index.js',
    '      lunch',
    '        main.ts',
    '      packages/words',
    '        src/index.ts',
    '    atoms',
    '  headers and padding',
    '  kernel',
  ]);
  // Half of the heap in memory, so half of the heap in the image.
  expect(size.parts?.[1]?.parts?.[1]).toEqual({ name: 'atoms', bytes: 120 });
});

describe('the picture', () => {
  const of = (parts: readonly Size[]): string => sizePicture({ name: 'mir-a<b', bytes: 10_000, parts });

  it('has a row for each part, and one for all that are too small for a row', () => {
    const tiny = Array.from({ length: 3 }, (_, index) => ({ name: `tiny ${index}`, bytes: 10 }));
    const texts = [...of([{ name: 'large', bytes: 9970 }, ...tiny]).matchAll(/<text x="(?:12|28)"[^>]*>([^<]*)</g)];
    expect(texts.map(([, text]) => text)).toEqual(['mir-a&lt;b', 'large', '3 smaller']);
  });

  it('begins each bar where the one before it ends', () => {
    const bars = [
      ...of([
        { name: 'one', bytes: 7500 },
        { name: 'two', bytes: 2500 },
      ]).matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g),
    ];
    expect(bars.map(([, x, width]) => [Number(x), Number(width)])).toEqual([
      [380, 420],
      [380, 315],
      [695, 105],
    ]);
  });

  it('keeps the end of a long name', () => {
    const name = `@scope/${'folder/'.repeat(20)}module.js`;
    expect(of([{ name, bytes: 10_000 }])).toMatch(/>@scope\/folde….*module\.js</);
  });
});
