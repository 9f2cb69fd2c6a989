/**
 * Why a request failed.
 *
 * - `disconnected`: the device is gone. A device that broke its protocol was stopped and is gone, too.
 * - `read-only`: the device does not accept writes.
 * - `out-of-range`: some of the sectors are not on the device.
 * - `unaligned`: the request does not begin or end at a block boundary.
 * - `io-error`: the device reports a fault. The request may have been carried out in part.
 *
 * @example
 *   import type { Block, BlockError } from 'mirage/types';
 *
 *   export async function writeFirst(disk: Block, bytes: Uint8Array): Promise<'done' | BlockError> {
 *     const written = await disk.write(0, [bytes]);
 *     return written === 'done' ? disk.flush() : written;
 *   }
 */
export type BlockError = 'disconnected' | 'read-only' | 'out-of-range' | 'unaligned' | 'io-error';

/**
 * The properties of a block device. They do not change while the device is connected.
 *
 * @example
 *   import type { BlockInfo } from 'mirage/types';
 *
 *   export const sizeMiB = ({ sizeSectors }: BlockInfo): number => (sizeSectors * 512) / 2 ** 20;
 */
export interface BlockInfo {
  /** Whether the device accepts writes. */
  readonly isWritable: boolean;
  /** The size of the device, in sectors of 512 bytes. */
  readonly sizeSectors: number;
  /**
   * The block size: the smallest request, in bytes. It is 512 times a power of two, usually 512 or 4096. Requests begin
   * and end at multiples of it.
   */
  readonly blockBytes: number;
}

/**
 * A disk: sectors of 512 bytes. Requests may be in flight at the same time, and the device may complete them in any
 * order. If two writes in flight overlap, each shared sector holds the bytes of either one.
 *
 * A write is durable only after `flush`. If power fails before that, each block of the write holds its old bytes or its
 * new bytes, independently of all other blocks and writes.
 *
 * @example
 *   import type { Block, Console } from 'mirage/types';
 *
 *   export const FirstBlock = {
 *     async start(console: Console, disk: Block): Promise<void> {
 *       const block = new Uint8Array(disk.info.blockBytes);
 *       const result = await disk.read(0, [block]);
 *       await console.log(result === 'done' ? `first byte: ${block[0]}` : `cannot read: ${result}`);
 *     },
 *   };
 */
export interface Block {
  readonly info: BlockInfo;

  /**
   * Reads from `sector` on and fills the buffers, one after the other. The length of each buffer is a multiple of
   * `info.blockBytes`. The device owns the buffers until the promise resolves. After an error their contents are
   * undefined.
   *
   * @param sector The first sector, counted from 0.
   * @param buffers The buffers to fill, in order.
   */
  read(sector: number, buffers: readonly Uint8Array[]): Promise<'done' | Exclude<BlockError, 'read-only'>>;

  /**
   * Writes the buffers, one after the other, from `sector` on. The length of each buffer is a multiple of
   * `info.blockBytes`. Do not change the buffers until the promise resolves. After 'io-error' and 'disconnected' each
   * block holds its old bytes or its new bytes.
   *
   * @param sector The first sector, counted from 0.
   * @param buffers The bytes to write, in order.
   */
  write(sector: number, buffers: readonly Uint8Array[]): Promise<'done' | BlockError>;

  /**
   * Makes every write durable whose promise had resolved before this call. On a device without a write cache it does
   * nothing.
   */
  flush(): Promise<'done' | 'disconnected' | 'io-error'>;

  /**
   * Stops the device without flushing it. Requests in flight and later requests return 'disconnected'. A second call
   * has no effect.
   */
  disconnect(): Promise<void>;
}
