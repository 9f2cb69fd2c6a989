/**
 * What a request came to that was not carried out, or not known to be: the device is gone (also: it broke its protocol
 * and was stopped), it takes no writes, the sectors are not all on it, the request does not begin or end at a block,
 * the device reports a fault.
 */
export type BlockError = 'disconnected' | 'read-only' | 'out-of-range' | 'unaligned' | 'io-error';

/** What a block device is. It does not change while the device is connected. */
export interface BlockInfo {
  /** Whether it takes writes. */
  readonly isWritable: boolean;
  /** Its size. A sector is 512 bytes, on every device. */
  readonly sizeSectors: number;
  /**
   * Smallest request in bytes: 512 times a power of two, mostly 512 or 4096. Requests begin and end at multiples of it.
   */
  readonly blockBytes: number;
}

/**
 * One disk: sectors of 512 bytes, read and written many at a time. Requests may be under way side by side and be
 * carried out in any order; two that touch the same sector at once leave either one's bytes there.
 *
 * A write is durable after `flush`, and not before: when power fails, each block of a write that no flush followed
 * holds its old bytes or its new ones, whatever became of the blocks beside it and of writes before and after.
 */
export interface Block {
  readonly info: BlockInfo;

  /**
   * Fills the buffers, one after the other, from `sector` on. Each is as long as some blocks. They belong to the device
   * until the promise resolves; what they hold after an error is not said.
   */
  read(sector: number, buffers: readonly Uint8Array[]): Promise<'done' | Exclude<BlockError, 'read-only'>>;

  /**
   * Writes the buffers, one after the other, from `sector` on. Each is as long as some blocks, and must not change
   * until the promise resolves. After 'io-error' and 'disconnected' each block holds its old bytes or its new ones.
   */
  write(sector: number, buffers: readonly Uint8Array[]): Promise<'done' | BlockError>;

  /**
   * Makes durable every write whose promise had resolved when this was called. Of a device without a cache that is
   * nothing to do.
   */
  flush(): Promise<'done' | 'disconnected' | 'io-error'>;

  /**
   * Stops the device. Requests under way and later ones are 'disconnected'. It does not flush. Doing it twice is the
   * same as once.
   */
  disconnect(): Promise<void>;
}
