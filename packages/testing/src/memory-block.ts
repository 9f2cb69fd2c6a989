import type { Block, BlockInfo } from '@mirage/types';

const SECTOR_BYTES = 512;

/**
 * Options of `memoryBlock`.
 *
 * @example
 *   import { memoryBlock, type MemoryBlockOptions } from 'mirage/testing';
 *
 *   const options: MemoryBlockOptions = { sizeSectors: 2048, isWritable: false };
 *   const disk = memoryBlock(options);
 */
export interface MemoryBlockOptions {
  /** Default: 128 sectors, 64 KiB. */
  readonly sizeSectors?: number;
  /** Default: 512. */
  readonly blockBytes?: number;
  /** Default: true. */
  readonly isWritable?: boolean;
  /** The initial contents, from sector 0 on, followed by zeros. */
  readonly contents?: Uint8Array;
}

/**
 * A write or a flush of a disk in memory, in its `log`. `sector` is a number of 512 bytes; `bytes` is a copy.
 *
 * @example
 *   import { memoryBlock, type BlockEvent } from 'mirage/testing';
 *
 *   const { log } = memoryBlock();
 *   const isWrite = (event: BlockEvent): boolean => event.is === 'write';
 *   expect(log.filter(isWrite)).toHaveLength(0);
 */
export type BlockEvent =
  | { readonly is: 'write'; readonly sector: number; readonly bytes: Uint8Array }
  | { readonly is: 'flush' };

/**
 * A disk in memory for tests. It records its writes and flushes, and can fail on demand.
 *
 * @example
 *   import { memoryBlock, type MemoryBlock } from 'mirage/testing';
 *
 *   const disk: MemoryBlock = memoryBlock();
 *   await disk.write(1, [new Uint8Array(512).fill(7)]);
 *   expect(disk.contents[512]).toBe(7);
 *   disk.failAfter = 0;
 *   expect(await disk.flush()).toBe('io-error');
 */
export interface MemoryBlock extends Block {
  /** The current contents. */
  readonly contents: Uint8Array;
  /** All writes and flushes so far. */
  readonly log: readonly BlockEvent[];
  /** How many requests may still succeed, reads included; later ones are 'io-error'. Default: all. */
  failAfter: number;
}

/**
 * Creates a disk in memory. Writes take effect at once and in order; use `afterPowerLoss` for other orders. The
 * methods return the errors of `Block`, and 'io-error' after `failAfter` requests.
 *
 * @example
 *   import { memoryBlock } from 'mirage/testing';
 *
 *   const disk = memoryBlock({ sizeSectors: 8, contents: new TextEncoder().encode('hello') });
 *   const sector = new Uint8Array(512);
 *   expect(await disk.read(0, [sector])).toBe('done');
 *   expect(sector[0]).toBe(104);
 */
export function memoryBlock(options: MemoryBlockOptions = {}): MemoryBlock {
  const { sizeSectors = 128, blockBytes = SECTOR_BYTES, isWritable = true } = options;
  const info: BlockInfo = { isWritable, sizeSectors, blockBytes };
  const contents = new Uint8Array(sizeSectors * SECTOR_BYTES);
  contents.set(options.contents ?? []);
  const log: BlockEvent[] = [];
  let connected = true;

  const whyNot = (
    sector: number,
    buffers: readonly Uint8Array[],
  ): 'disconnected' | 'out-of-range' | 'unaligned' | 'io-error' | undefined => {
    if (!connected) return 'disconnected';
    const lengths = buffers.map(({ length }) => length);
    const end = sector * SECTOR_BYTES + lengths.reduce((sum, length) => sum + length, 0);
    if (!Number.isInteger(sector) || sector < 0 || sector > sizeSectors) return 'out-of-range';
    if ([sector * SECTOR_BYTES, ...lengths].some((bytes) => bytes % blockBytes !== 0)) return 'unaligned';
    if (end > contents.length) return 'out-of-range';
    return block.failAfter-- > 0 ? undefined : 'io-error';
  };
  const block: MemoryBlock = {
    info,
    contents,
    log,
    failAfter: Infinity,
    async read(sector, buffers) {
      const error = whyNot(sector, buffers);
      if (error) return error;
      let at = sector * SECTOR_BYTES;
      for (const buffer of buffers) buffer.set(contents.subarray(at, (at += buffer.length)));
      return 'done';
    },
    async write(sector, buffers) {
      if (connected && !isWritable) return 'read-only';
      const error = whyNot(sector, buffers);
      if (error) return error;
      let at = sector * SECTOR_BYTES;
      for (const buffer of buffers) {
        if (buffer.length > 0) log.push({ is: 'write', sector: at / SECTOR_BYTES, bytes: buffer.slice() });
        contents.set(buffer, at);
        at += buffer.length;
      }
      return 'done';
    },
    async flush() {
      if (!connected) return 'disconnected';
      if (block.failAfter-- <= 0) return 'io-error';
      log.push({ is: 'flush' });
      return 'done';
    },
    async disconnect() {
      connected = false;
    },
  };
  return block;
}

/**
 * Returns the contents of a disk that lost power after the first `events` events of its log. Everything before the
 * last flush among them is there. Of later writes, each block of `blockBytes` bytes is there if `survives` returns
 * true. `before` is the contents of the disk before the first event.
 *
 * @example
 *   import { afterPowerLoss, memoryBlock } from 'mirage/testing';
 *
 *   const disk = memoryBlock();
 *   const before = disk.contents.slice();
 *   await disk.write(0, [new Uint8Array(512).fill(1)]);
 *   await disk.flush();
 *   await disk.write(1, [new Uint8Array(512).fill(2)]);
 *   const left = afterPowerLoss(before, disk.log, disk.log.length, () => false);
 *   expect([left[0], left[512]]).toEqual([1, 0]);
 */
export function afterPowerLoss(
  before: Uint8Array,
  log: readonly BlockEvent[],
  events: number,
  survives: () => boolean,
  blockBytes = SECTOR_BYTES,
): Uint8Array {
  const contents = before.slice();
  const happened = log.slice(0, events);
  const flushed = happened.map(({ is }) => is).lastIndexOf('flush');
  happened.forEach((event, index) => {
    if (event.is === 'flush') return;
    for (let offset = 0; offset < event.bytes.length; offset += blockBytes) {
      if (index > flushed && !survives()) continue;
      contents.set(event.bytes.subarray(offset, offset + blockBytes), event.sector * SECTOR_BYTES + offset);
    }
  });
  return contents;
}
