import {
  kvRoConformance,
  kvRoContents,
  kvRwConformance,
  memoryBlock,
  runConformance,
  type ConformanceRow,
} from '@mirage/testing';
import { createHash } from 'node:crypto';
import { connectCrunch, connectKvMem, connectKvStore } from '../index.js';

const clock = { wallNs: () => 1_700_000_000_123_456_789n };

async function failures<D>(rows: readonly ConformanceRow<D>[], device: D): Promise<string[]> {
  const lines: string[] = [];
  await runConformance(rows, device, (line) => void lines.push(line));
  return lines.filter((line) => !line.startsWith('ok'));
}

it('the files of the program conform', async () => {
  const files = Object.entries(kvRoContents)
    .map(([path, text]): [string, string] => [path, Buffer.from(text).toString('latin1')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  expect(await failures(kvRoConformance, connectCrunch({ directory: 'data', files }))).toEqual([]);
});

it('the files of the program conform with digests that the host has computed', async () => {
  const files = Object.entries(kvRoContents)
    .map(([path, text]): [string, string, string] => [
      path,
      Buffer.from(text).toString('latin1'),
      createHash('sha256').update(text).digest('hex'),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  expect(await failures(kvRoConformance, connectCrunch({ directory: 'data', files }))).toEqual([]);
});

it('the store in memory conforms', async () => {
  const store = connectKvMem({ name: '' }, clock);
  expect(await failures(kvRwConformance, store)).toEqual([]);
  expect(await store.lastModified('dir')).toBe(1_700_000_000_123);
  expect(await failures(kvRoConformance, store)).toEqual([]);
});

it.each([512, 4096, 8192])(
  'the store on a disk with blocks of %d bytes conforms, before and after it is opened again',
  async (blockBytes) => {
    const disk = memoryBlock({ sizeSectors: 8192, blockBytes });
    const store = await connectKvStore({}, disk, clock);
    expect(await failures(kvRwConformance, store)).toEqual([]);
    const again = memoryBlock({ sizeSectors: 8192, blockBytes, contents: disk.contents, isWritable: false });
    expect(await failures(kvRoConformance, await connectKvStore({}, again, clock))).toEqual([]);
    expect(await failures(kvRoConformance, store)).toEqual([]);
    expect(again.log).toEqual([]);
  },
);
