import { block, blockOfFile, foreign, job, toGraph, type Graph } from '@mirage/core';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideDisks } from './disks.js';
import type { UnikernelProject } from './unikernel-project.js';

const root = mkdtempSync(join(tmpdir(), 'mirage-disks-'));
afterAll(() => rmSync(root, { recursive: true }));

const unikernel = { root, folder: root, projectRoot: '.', project: 'x' } as UnikernelProject;

function graphOf(...given: Parameters<typeof blockOfFile>): Graph {
  return toGraph({ name: 'x', jobs: [foreign('A.B', block.to(job)).$(blockOfFile(...given)).node] });
}

function provide(...given: Parameters<typeof blockOfFile>): string[] {
  const said: string[] = [];
  provideDisks(unikernel, graphOf(...given), (text) => said.push(text));
  return said;
}

it('creates a sparse disk of the size in config.ts', () => {
  expect(provide('made.img', { sizeMiB: 16 })).toEqual(['Created the disk made.img: 16 MiB of zeros']);
  expect(statSync(join(root, 'made.img'))).toMatchObject({ size: 16 << 20, blocks: 0 });
});

it('does not change an existing disk', () => {
  writeFileSync(join(root, 'kept.img'), 'x');
  expect(provide('kept.img', { sizeMiB: 16 })).toEqual([]);
  expect(statSync(join(root, 'kept.img')).size).toBe(1);
});

it('explains how to create a disk of unknown size', () => {
  expect(() => provide('none.img')).toThrow(
    expect.objectContaining({
      code: 'MIR0507',
      message: "blockOfFile('none.img') needs the file none.img, which does not exist.",
      next: "Create it: truncate -s 16M none.img. Or write blockOfFile('none.img', { sizeMiB: 16 }) in config.ts: then nx run creates it.",
    }),
  );
});

it('quotes the command for a shell', () => {
  expect(() => provide('my disk.img')).toThrow(
    expect.objectContaining({ next: expect.stringContaining("truncate -s 16M 'my disk.img'. ") }),
  );
});

it('leaves nothing behind if a disk cannot be created', () => {
  expect(() => provide('none/disk.img', { sizeMiB: 16 })).toThrow(expect.objectContaining({ code: 'MIR0206' }));
  expect(() => provide('huge.img', { sizeMiB: 2 ** 30 })).toThrow(expect.objectContaining({ code: 'MIR0206' }));
  expect(existsSync(join(root, 'huge.img'))).toBe(false);
});
