import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ignoredFiles } from './ignored';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mirage-ignored-'))));
afterEach(() => rmSync(root, { recursive: true }));

it.each<[string, Record<string, string>, string, boolean]>([
  ['a file without a matching pattern', { '.gitignore': 'dist' }, 'a/b.ts', false],
  ['a file by its name', { '.gitignore': 'b.ts' }, 'a/b.ts', true],
  ['a file by its ending', { '.nxignore': '*.gen.ts' }, 'a/b.gen.ts', true],
  ['a file in an ignored folder', { '.gitignore': 'gen/' }, 'a/gen/b/c.ts', true],
  ['a file by a pattern for the root', { '.gitignore': '/b.ts' }, 'a/b.ts', false],
  ['a file by a list in its folder', { 'a/.gitignore': '/b.ts' }, 'a/b.ts', true],
  ['a file that an inner list includes again', { '.gitignore': '*.ts', 'a/.gitignore': '!b.ts' }, 'a/b.ts', false],
  [
    'a file in an ignored folder, which no list can include again',
    { '.gitignore': 'a/', 'a/.gitignore': '!b.ts' },
    'a/b.ts',
    true,
  ],
  ['a file that the same list includes again', { '.gitignore': '*.ts\n!b.ts' }, 'a/b.ts', false],
])('%s', (_, lists, file, expected) => {
  for (const [path, text] of Object.entries(lists)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  expect(ignoredFiles(root)(file)).toBe(expected);
});
