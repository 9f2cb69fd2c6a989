import { MirageError, markTypeScript } from '@mirage/core';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnikernelProject } from './unikernel-project.js';
import { refuseForeignFiles, removeGenerated, removeGeneratedFile, removeStale, writeFiles } from './write.js';

let unikernel: UnikernelProject;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'mirage-write-'));
  mkdirSync(join(root, 'lazy'));
  unikernel = { project: 'lazy', root, projectRoot: 'lazy', folder: join(root, 'lazy') };
});

afterEach(() => rmSync(unikernel.root, { recursive: true }));

const read = (path: string): string => readFileSync(join(unikernel.folder, path), 'utf8');
const generated = markTypeScript('ours\n');

function failure(action: () => void): MirageError {
  try {
    action();
  } catch (error) {
    if (error instanceof MirageError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

it('writes files with their modes and creates the folders', () => {
  writeFiles(unikernel, [
    { path: 'dist/unix/mir-lazy', contents: 'x', executable: true },
    { path: 'mirage/unix/main.ts', contents: generated },
  ]);
  expect(read('mirage/unix/main.ts')).toBe(generated);
  expect(statSync(join(unikernel.folder, 'dist/unix/mir-lazy')).mode & 0o777).toBe(0o755);
});

it('does not write a file with the same contents', () => {
  writeFiles(unikernel, [{ path: 'a', contents: 'same' }]);
  const before = statSync(join(unikernel.folder, 'a')).ino;
  writeFiles(unikernel, [{ path: 'a', contents: 'same' }]);
  expect(statSync(join(unikernel.folder, 'a')).ino).toBe(before);
});

it('writes nothing if one of the files cannot be written', () => {
  writeFileSync(join(unikernel.folder, 'blocked'), 'a file');
  writeFileSync(join(unikernel.folder, 'old'), 'old');
  const error = failure(() =>
    writeFiles(unikernel, [
      { path: 'old', contents: 'new' },
      { path: 'blocked/main.ts', contents: 'x' },
    ]),
  );
  expect(error).toMatchObject({
    code: 'MIR0206',
    message: expect.stringContaining('lazy/blocked/main.ts cannot be written'),
  });
  expect(read('old')).toBe('old');
  expect(readdirSync(unikernel.folder).sort()).toEqual(['blocked', 'old']);
});

it.each([
  ['replaced', 'mine\n'],
  ['edited', generated.replace('ours', 'mine')],
])('refuses to overwrite a generated file that the user %s', (_, present) => {
  mkdirSync(join(unikernel.folder, 'mirage/unix'), { recursive: true });
  writeFileSync(join(unikernel.folder, 'mirage/unix/main.ts'), present);
  const error = failure(() => refuseForeignFiles(unikernel, [{ path: 'mirage/unix/main.ts', contents: generated }]));
  expect(error).toMatchObject({ code: 'MIR0205', where: { file: 'lazy/mirage/unix/main.ts' } });
  expect(read('mirage/unix/main.ts')).toBe(present);
});

it('overwrites an older generated file', () => {
  writeFiles(unikernel, [{ path: 'main.ts', contents: markTypeScript('older\n') }]);
  expect(() => refuseForeignFiles(unikernel, [{ path: 'main.ts', contents: generated }])).not.toThrow();
});

it('removes generated files, keeps others, and removes empty folders', () => {
  writeFiles(unikernel, [
    { path: 'mirage/unix/main.ts', contents: generated },
    { path: 'mirage/xen/main.ts', contents: generated },
    { path: 'mirage/xen/notes.txt', contents: 'mine' },
  ]);
  expect(removeGenerated(unikernel, 'mirage/unix')).toEqual({ removed: ['mirage/unix/main.ts'], left: [] });
  expect(removeGenerated(unikernel, 'mirage/xen')).toEqual({
    removed: ['mirage/xen/main.ts'],
    left: ['mirage/xen/notes.txt'],
  });
  expect(existsSync(join(unikernel.folder, 'mirage/unix'))).toBe(false);
  expect(read('mirage/xen/notes.txt')).toBe('mine');
});

it('removes one generated file, and no file of the user', () => {
  writeFiles(unikernel, [
    { path: 'mirage/env.d.ts', contents: generated },
    { path: 'mine/env.d.ts', contents: 'mine' },
  ]);
  expect(removeGeneratedFile(unikernel, 'mirage/env.d.ts')).toEqual(['mirage/env.d.ts']);
  expect(removeGeneratedFile(unikernel, 'mirage/env.d.ts')).toEqual([]);
  expect(removeGeneratedFile(unikernel, 'mine/env.d.ts')).toEqual([]);
  expect(readdirSync(join(unikernel.folder, 'mirage'))).toEqual([]);
  expect(read('mine/env.d.ts')).toBe('mine');
});

it('keeps temporary files of running processes, and removes those of ended ones', () => {
  // No process has such an id: the limit of Linux is 2^22.
  const left = '.mirage-999999999-0.tmp';
  const [folder, busy] = [join(unikernel.folder, 'mirage/unix'), `.mirage-${process.pid}-0.tmp`];
  mkdirSync(folder, { recursive: true });
  for (const name of [left, busy, 'main.ts']) writeFileSync(join(folder, name), generated);
  expect(removeGenerated(unikernel, 'mirage/unix')).toEqual({ removed: ['mirage/unix/main.ts'], left: [] });
  expect(readdirSync(folder)).toEqual([busy]);
  writeFileSync(join(folder, left), 'half');
  removeStale(folder);
  expect(readdirSync(folder)).toEqual([busy]);
});

it('removes files that a configuration no longer generates, and only those', () => {
  writeFiles(unikernel, [
    { path: 'mirage/xen/main.ts', contents: generated },
    { path: 'mirage/xen/old.xl', contents: generated },
  ]);
  removeGenerated(unikernel, 'mirage/xen', new Set(['mirage/xen/main.ts']));
  expect(readdirSync(join(unikernel.folder, 'mirage/xen'))).toEqual(['main.ts']);
});

it('leaves no temporary file behind if a folder has the name of the file', () => {
  mkdirSync(join(unikernel.folder, 'main.ts/inside'), { recursive: true });
  chmodSync(unikernel.folder, 0o755);
  expect(failure(() => writeFiles(unikernel, [{ path: 'main.ts', contents: 'x' }])).code).toBe('MIR0206');
  expect(readdirSync(unikernel.folder)).toEqual(['main.ts']);
});
