import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from './unpack-package.js';

// The tests start programs, and the machine may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-deb-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A package with these files, and one file that is larger than a pipe. */
function packageOf(files: Readonly<Record<string, string>>): string {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  writeFileSync(
    join(root, 'DEBIAN/control'),
    'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n',
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  writeFileSync(join(root, 'z'), randomBytes(4 << 20));
  const file = join(folder, 'x.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, file], { stdio: 'ignore' });
  return file;
}

it('returns the wanted files of a package', async () => {
  const entries = await unpack(packageOf({ a: 'tea', b: 'milk' }), (path) => path === 'a');
  expect([...entries].map(([path, entry]) => [path, 'contents' in entry && entry.contents.toString()])).toEqual([
    ['a', 'tea'],
  ]);
});

it('rejects when a file of the package is damaged, even if much data follows', async () => {
  await expect(unpack(packageOf({ 'a.xz': 'no archive' }), () => true)).rejects.toThrow(
    /x\.deb cannot be unpacked: xz cannot unpack a file of a package/,
  );
});

it('reports the message of dpkg for a file that is not a package', async () => {
  const file = join(folder, 'none.deb');
  writeFileSync(file, 'none');
  await expect(unpack(file, () => true)).rejects.toThrow(/none\.deb cannot be unpacked: dpkg-deb: error: /);
});
