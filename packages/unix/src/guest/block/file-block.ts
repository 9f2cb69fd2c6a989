import { close, fdatasync, readv, writev } from 'node:fs';
import { checkRange, SECTOR_BYTES } from '@mirage/runtime';
import type { Block, BlockError, BlockInfo } from '@mirage/types';

/** The maximum number of buffers of one system call. Source: POSIX, limits.h, IOV_MAX; 1024 on Linux. */
const MOST_BUFFERS = 1024;

type Transfer = (
  fd: number,
  buffers: readonly Uint8Array[],
  position: number,
  done: (error: Error | null, count: number) => void,
) => void;

/**
 * Creates the disk on an open file, and takes ownership of it. Writes are in the system's cache until `flush`, which
 * calls fdatasync.
 */
export function fileBlock(fd: number, info: BlockInfo): Block {
  let closing: Promise<void> | undefined;
  /** Number of system calls in progress. The file is closed after them, because its number may be reused afterwards. */
  let underWay = 0;
  let wake: () => void = () => undefined;

  async function call<A>(start: (done: (error: Error | null, result: A) => void) => void): Promise<A | 'failed'> {
    underWay++;
    const result = await new Promise<A | 'failed'>((resolve) =>
      start((error, value) => resolve(error ? 'failed' : value)),
    );
    if (--underWay === 0) wake();
    return result;
  }

  async function transfer(
    run: Transfer,
    sector: number,
    buffers: readonly Uint8Array[],
  ): Promise<'done' | Exclude<BlockError, 'read-only'>> {
    const sectors = checkRange(info, sector, buffers);
    if (typeof sectors === 'string') return sectors;
    let position = sector * SECTOR_BYTES;
    let left = buffers.filter(({ length }) => length > 0);
    while (left.length > 0) {
      const now = left.slice(0, MOST_BUFFERS);
      const count = await call<number>((done) => run(fd, now, position, done));
      if (closing) return 'disconnected';
      // No byte was transferred: the file has become shorter, or the medium is full.
      if (count === 'failed' || count === 0) return 'io-error';
      position += count;
      left = without(left, count);
    }
    return 'done';
  }

  async function end(): Promise<void> {
    if (underWay > 0) await new Promise<void>((resolve) => (wake = resolve));
    await new Promise<void>((resolve) => close(fd, () => resolve()));
  }

  return {
    info,
    async read(sector, buffers) {
      return closing ? 'disconnected' : transfer(readv, sector, buffers);
    },
    async write(sector, buffers) {
      if (closing) return 'disconnected';
      return info.isWritable ? transfer(writev, sector, buffers) : 'read-only';
    },
    async flush() {
      if (closing) return 'disconnected';
      if (!info.isWritable) return 'done';
      return (await call<void>((done) => fdatasync(fd, (error) => done(error, undefined)))) === 'failed'
        ? 'io-error'
        : 'done';
    },
    disconnect: () => (closing ??= end()),
  };
}

/** Returns buffers without their first `count` bytes. */
function without(buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  let index = 0;
  let gone = count;
  while (index < buffers.length && gone >= buffers[index]!.length) gone -= buffers[index++]!.length;
  const [first, ...rest] = buffers.slice(index);
  return first ? [first.subarray(gone), ...rest] : [];
}
