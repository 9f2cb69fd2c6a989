import type { Block, BlockInfo } from '@mirage/types';

const SECTOR_BYTES = 512;

export interface MemoryBlockOptions {
  /** Default: 128 sectors, 64 KiB. */
  readonly sizeSectors?: number;
  /** Default: 512. */
  readonly blockBytes?: number;
  /** Default: true. */
  readonly isWritable?: boolean;
  /** What it holds at first, from sector 0 on; zeros follow. */
  readonly contents?: Uint8Array;
}

/** What happened to the medium of a disk, in order. */
export type BlockEvent =
  | { readonly is: 'write'; readonly sector: number; readonly bytes: Uint8Array }
  | { readonly is: 'flush' };

/** A disk in memory that knows what would be left of it. */
export interface MemoryBlock extends Block {
  /** What it holds now. */
  readonly contents: Uint8Array;
  /** All writes and flushes so far. */
  readonly log: readonly BlockEvent[];
  /** How many requests may still succeed, reads included; later ones are 'io-error'. Default: all. */
  failAfter: number;
}

/**
 * A disk for tests. Writes take effect at once and in order; `afterPowerLoss` says what another order would have left.
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
 * A disk that lost power after the first `events` events: everything before the last flush among them is there; of what
 * was written after it, each block of `blockBytes` bytes is there if `survives` says so. `before` is what the disk held
 * at first.
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
