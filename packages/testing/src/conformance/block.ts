import type { Block } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';

const SECTOR_BYTES = 512;

/**
 * Returns bytes that depend only on `seed` and do not repeat.
 *
 * @example
 *   import { pattern } from 'mirage/testing';
 *
 *   expect(pattern(4, 1)).not.toEqual(pattern(4, 2));
 */
export function pattern(lengthBytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(lengthBytes / 4));
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let index = 0; index < words.length; index++) {
    // xorshift32, Marsaglia 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, lengthBytes);
}

/**
 * The rules for every block device. The device must be writable, have at least 1 MiB, and is overwritten. The last row
 * disconnects it.
 *
 * @example
 *   import { blockConformance, memoryBlock, runConformance } from 'mirage/testing';
 *
 *   const disk = memoryBlock({ sizeSectors: 2048 });
 *   expect(await runConformance(blockConformance, disk, (line) => console.log(line))).toBe(0);
 */
export const blockConformance: readonly ConformanceRow<Block>[] = [
  {
    name: 'has valid properties',
    async check({ info }) {
      expectEqual('isWritable', info.isWritable, true);
      expectEqual('whether blockBytes is 512 times a power of two', isBlockSize(info.blockBytes), true);
      expectEqual('whether sizeSectors is whole blocks', (info.sizeSectors * SECTOR_BYTES) % info.blockBytes, 0);
    },
  },
  ...[1, 2, 3, 7, 8, 9, 64, 127, 128, 255, 1024].map(
    (blocks): ConformanceRow<Block> => ({
      name: `reads back ${blocks} ${blocks === 1 ? 'block' : 'blocks'}`,
      async check(device) {
        // At most 512 KiB: an emulator with an interpreter needs seconds for more.
        const lengthBytes = Math.min(blocks * device.info.blockBytes, 512 * 1024);
        await writeAndRead(device, 1, [pattern(lengthBytes, blocks)]);
      },
    }),
  ),
  {
    name: 'reads back many buffers of many sizes',
    async check(device) {
      const { blockBytes } = device.info;
      await writeAndRead(
        device,
        2,
        [1, 5, 1, 16, 2, 33, 1, 1, 1, 8].map((blocks, index) => pattern(blocks * blockBytes, index)),
      );
    },
  },
  {
    name: 'accepts buffers at any alignment',
    async check(device) {
      const { blockBytes } = device.info;
      const memory = new Uint8Array(8 * blockBytes + 3);
      memory.set(pattern(memory.length, 5));
      const written = memory.subarray(3, 3 + 4 * blockBytes);
      expectEqual('write', await device.write(sectorOf(device, 3), [written]), 'done');
      const read = new Uint8Array(4 * blockBytes + 1).subarray(1);
      expectEqual('read', await device.read(sectorOf(device, 3), [read]), 'done');
      expectEqual('the bytes read', read, written);
    },
  },
  {
    name: 'changes only the sectors that are written',
    async check(device) {
      const { blockBytes } = device.info;
      const before = pattern(3 * blockBytes, 6);
      await device.write(sectorOf(device, 4), [before]);
      const middle = pattern(blockBytes, 7);
      expectEqual('write', await device.write(sectorOf(device, 5), [middle]), 'done');
      const after = new Uint8Array(3 * blockBytes);
      await device.read(sectorOf(device, 4), [after]);
      before.set(middle, blockBytes);
      expectEqual('the contents afterwards', after, before);
    },
  },
  {
    name: 'reads and writes the last block',
    async check(device) {
      const last = (device.info.sizeSectors * SECTOR_BYTES) / device.info.blockBytes - 1;
      await writeAndRead(device, last, [pattern(device.info.blockBytes, 8)]);
    },
  },
  {
    name: 'carries out concurrent requests',
    async check(device) {
      const { blockBytes } = device.info;
      const parts = Array.from({ length: 100 }, (_, index) => pattern(blockBytes * (1 + (index % 3)), index + 10));
      const results = await Promise.all(parts.map((part, index) => device.write(sectorOf(device, 4 * index), [part])));
      expectEqual('the number of failures', results.filter((result) => result !== 'done').length, 0);
      const read = parts.map(({ length }) => new Uint8Array(length));
      await Promise.all(read.map((part, index) => device.read(sectorOf(device, 4 * index), [part])));
      read.forEach((part, index) => expectEqual(`part ${index}`, part, parts[index]));
    },
  },
  {
    name: 'accepts empty reads and writes',
    async check(device) {
      expectEqual('read of no buffers', await device.read(0, []), 'done');
      expectEqual('write of no buffers', await device.write(0, []), 'done');
      expectEqual('write of an empty buffer', await device.write(0, [new Uint8Array(0)]), 'done');
    },
  },
  {
    name: 'refuses requests out of range',
    async check(device) {
      const { sizeSectors, blockBytes } = device.info;
      const buffer = new Uint8Array(2 * blockBytes);
      for (const sector of [sizeSectors, sizeSectors - blockBytes / SECTOR_BYTES, sizeSectors + 8, -8, 2 ** 50]) {
        expectEqual(`read at ${sector}`, await device.read(sector, [buffer]), 'out-of-range');
        expectEqual(`write at ${sector}`, await device.write(sector, [buffer]), 'out-of-range');
      }
    },
  },
  {
    name: 'refuses requests that are not whole blocks',
    async check(device) {
      const { blockBytes } = device.info;
      expectEqual('read', await device.read(0, [new Uint8Array(blockBytes - 1)]), 'unaligned');
      expectEqual('write', await device.write(0, [new Uint8Array(1), new Uint8Array(blockBytes - 1)]), 'unaligned');
    },
  },
  {
    name: 'flushes, also when there is nothing to flush',
    async check(device) {
      expectEqual('flush', await device.flush(), 'done');
      await device.write(0, [pattern(device.info.blockBytes, 9)]);
      expectEqual('flush', await device.flush(), 'done');
    },
  },
  {
    name: 'refuses all requests once it is disconnected',
    async check(device) {
      await device.disconnect();
      await device.disconnect();
      const buffer = new Uint8Array(device.info.blockBytes);
      expectEqual('read', await device.read(0, [buffer]), 'disconnected');
      expectEqual('write', await device.write(0, [buffer]), 'disconnected');
      expectEqual('flush', await device.flush(), 'disconnected');
    },
  },
];

/**
 * The rules for every read-only block device.
 *
 * @example
 *   import { memoryBlock, readOnlyBlockConformance, runConformance } from 'mirage/testing';
 *
 *   const disk = memoryBlock({ isWritable: false });
 *   expect(await runConformance(readOnlyBlockConformance, disk, (line) => console.log(line))).toBe(0);
 */
export const readOnlyBlockConformance: readonly ConformanceRow<Block>[] = [
  {
    name: 'refuses writes, but can be read and flushed',
    async check(device) {
      expectEqual('isWritable', device.info.isWritable, false);
      const buffer = new Uint8Array(device.info.blockBytes);
      expectEqual('write', await device.write(0, [buffer]), 'read-only');
      expectEqual('read', await device.read(0, [buffer]), 'done');
      expectEqual('flush', await device.flush(), 'done');
    },
  },
];

function isBlockSize(blockBytes: number): boolean {
  return Number.isInteger(Math.log2(blockBytes / SECTOR_BYTES));
}

function sectorOf({ info }: Block, block: number): number {
  return (block * info.blockBytes) / SECTOR_BYTES;
}

async function writeAndRead(device: Block, block: number, buffers: readonly Uint8Array[]): Promise<void> {
  expectEqual('write', await device.write(sectorOf(device, block), buffers), 'done');
  const read = buffers.map(({ length }) => new Uint8Array(length));
  expectEqual('read', await device.read(sectorOf(device, block), read), 'done');
  read.forEach((buffer, index) => expectEqual(`buffer ${index}`, buffer, buffers[index]));
}
