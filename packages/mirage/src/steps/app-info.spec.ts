import { EMPTY_GRAPH } from '@mirage/core';
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { bundledPackages } from './bundled-packages.js';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'mirage-info-'))));
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const manifest = (name: string, version: string): string => JSON.stringify({ name, version, main: 'index.js', sideEffects: false }); // prettier-ignore

it('lists each package of the program once, and no other', async () => {
  write({
    'package.json': manifest('root', '1.0.0'),
    'app/main.js': `import { connectAppInfo } from '@mirage/runtime/app-info';
import { a } from 'a'; import { b } from 'a/deep/b.js'; import { unused } from 'unused'; import c from '../library/index.js';
globalThis.found = [connectAppInfo({}), a, b, c];`,
    'library/package.json': manifest('@lazy/library', '0.0.1'),
    'library/index.js': 'export default 3;',
    'node_modules/a/package.json': manifest('a', '2.0.0'),
    'node_modules/a/index.js': `export const a = 1;`,
    'node_modules/a/deep/package.json': '{ "type": "module" }',
    'node_modules/a/deep/b.js': 'export const b = 2;',
    'node_modules/unused/package.json': manifest('unused', '3.0.0'),
    'node_modules/unused/index.js': 'export const unused = 1;',
  });
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'app/main.js')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    plugins: [appInfoModule],
  });
  const before = outputFiles[0]!.text;
  const code = withAppInfo(before, () =>
    appInfoOf({ ...EMPTY_GRAPH, name: '"$&' }, 'unix', bundledPackages(metafile, root)),
  );
  const scope: { found?: unknown[] } = {};
  new Function('globalThis', code)(scope);
  expect(scope.found?.[0]).toEqual({
    name: '"$&',
    platform: 'unix',
    packages: [
      { name: '@lazy/library', version: '0.0.1' },
      { name: 'a', version: '2.0.0' },
    ],
  });
  // Positions in a source map stay right.
  expect(code.split('\n')).toHaveLength(before.split('\n').length);
});

it('does not change a program that does not use it', () => {
  const info = (): never => {
    throw new Error('asked');
  };
  expect(withAppInfo('code', info)).toBe('code');
});
