import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundledPackage } from './bundled-packages.js';
import { noticesOf } from './notices.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mirage-notices-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** Creates a package with these files. */
function packageOf(name: string, files: Readonly<Record<string, string>>, licence?: string): BundledPackage {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return { name, version: '1.0.0', licence, folder };
}

const rule = `\n${'='.repeat(80)}\n\n`;

it('has only a heading without platform and packages', () => {
  expect(noticesOf('hello', undefined, [])).toBe('Software in hello and its licences.\n');
});

it('lists the platform first, then the packages', () => {
  const packages = [packageOf('a', { LICENSE: 'Be kind.\n' }, 'MIT'), packageOf('b', { COPYING: 'Be fair.\n\n' })];
  expect(noticesOf('hello', 'kernel\n', packages).split(rule)).toEqual([
    'Software in hello and its licences.\n',
    'kernel\n',
    'npm packages in the program of hello.\n',
    'a 1.0.0 (MIT)\n\nBe kind.\n',
    'b 1.0.0 (no licence in package.json)\n\nBe fair.\n',
  ]);
});

it('packages with the same text share it', () => {
  const text = { LICENSE: 'Be kind.\n' };
  const packages = [packageOf('a', text, 'MIT'), packageOf('b', {}, 'MIT'), packageOf('c', text, 'MIT')];
  expect(noticesOf('hello', undefined, packages).split(rule).slice(2)).toEqual([
    'a 1.0.0 (MIT)\nc 1.0.0 (MIT)\n\nBe kind.\n',
    'b 1.0.0 (MIT)\n\nThe package contains no licence file.\n',
  ]);
});

it.each([
  ['LICENSE', true],
  ['LICENCE.md', true],
  ['license.txt', true],
  ['LICENSE-MIT', true],
  ['License_BSD', true],
  ['UNLICENSE', true],
  ['COPYING.LESSER', true],
  ['NOTICE', true],
  ['NOTICES.txt', true],
  ['Copyright.txt', true],
  ['licenses.js', false],
  ['README.md', false],
  ['noticeboard.js', false],
])('takes the file %s: %s', (file, isTaken) => {
  const text = noticesOf('hello', undefined, [packageOf('a', { [file]: 'Be kind.' })]);
  expect(text.includes('Be kind.')).toBe(isTaken);
});

it('reads all licence files in one order, with LF line endings, and no folders', () => {
  const one = packageOf('a', { NOTICE: 'two\r\nlines\r\n', LICENSE: 'one' });
  mkdirSync(join(one.folder, 'licenses'));
  mkdirSync(join(one.folder, 'LICENSE.d'));
  expect(noticesOf('hello', undefined, [one])).toContain('\n\none\n\ntwo\nlines\n');
});
