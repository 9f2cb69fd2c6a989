import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTar, type ArchiveEntry } from './tar.js';

const LONG = `folder/${'long-'.repeat(40)}name`;
let archive: Buffer;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-tar-'));
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'folder/program'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, LONG), Buffer.alloc(1000, 7));
  writeFileSync(join(folder, 'empty'), '');
  symlinkSync('program', join(folder, 'folder/link'));
  execFileSync('ln', ['folder/program', 'hard'], { cwd: folder });
  archive = execFileSync(
    'tar',
    ['--format=gnu', '-cf', '-', './folder/program', './folder/link', `./${LONG}`, './empty', './hard'],
    {
      cwd: folder,
    },
  );
  rmSync(folder, { recursive: true });
});

async function read(
  bytes: Buffer,
  pieceBytes: number,
  wanted = (_path: string): boolean => true,
): Promise<ArchiveEntry[]> {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const entries: ArchiveEntry[] = [];
  for await (const entry of readTar(pieces(), wanted)) entries.push(entry);
  return entries;
}

it.each([1, 7, 511, 512, 513, 65536])('reads files, links and long names in pieces of %d bytes', async (pieceBytes) => {
  expect(await read(archive, pieceBytes)).toEqual([
    { path: 'folder/program', mode: 0o755, contents: Buffer.from('#!/bin/sh\n') },
    { path: 'folder/link', target: 'program' },
    { path: LONG, mode: expect.any(Number), contents: Buffer.alloc(1000, 7) },
    { path: 'empty', mode: expect.any(Number), contents: Buffer.alloc(0) },
    { path: 'hard', target: '/folder/program' },
  ]);
});

it('reads only the wanted entries', async () => {
  expect((await read(archive, 100, (path) => path === 'empty')).map(({ path }) => path)).toEqual(['empty']);
});

it('refuses every truncation, before the end mark', async () => {
  const end = archive.indexOf(Buffer.alloc(1024));
  for (let length = 0; length < end - (end % 512); length += 100) {
    await expect(read(archive.subarray(0, length), 300)).rejects.toThrow(/no end mark|Unexpected end of data/);
  }
});

it('refuses a damaged header', async () => {
  const changed = Buffer.from(archive);
  changed[5]! ^= 1;
  await expect(read(changed, 512)).rejects.toThrow('Invalid tar header');
});
