/** What can be wrong with reading sectors. */
export type BlockReadError =
  /** The device is gone, or `disconnect` was called. */
  | 'disconnected'
  /** A sector is past the end, or the number of a sector is no whole number from 0. */
  | 'out-of-range'
  /** The length of a buffer is no multiple of `sectorBytes`. */
  | 'misaligned'
  /** The medium failed; what the buffers hold is not defined. */
  | 'io-error';

/** What can be wrong with writing sectors. */
export type BlockWriteError = BlockReadError | 'is-read-only';

/** What a block device is like. Does not change while it is connected. */
export interface BlockInfo {
  readonly readWrite: boolean;
  /** Bytes of one sector: a power of two, 512 as a rule. Everything here counts in sectors of this size. */
  readonly sectorBytes: number;
  /** Number of sectors. */
  readonly sizeSectors: number;
}

/**
 * A disk: sectors by their number, from 0. Operations may be under way side by side; those that overlap end as if done in some order.
 *
 * Durable is what was written before a `flush` began that succeeded, and nothing else: a write that resolved may be lost when the power
 * fails, and of writes without a flush between them any may be lost, in any order. One sector is never torn into old and new bytes.
 */
export interface Block {
  readonly info: BlockInfo;

  /**
   * Fills the buffers, one after the other, with the sectors from `sector` on. The buffers belong to the device until the promise
   * resolves; on an error their contents are not defined. No buffers, or empty ones, read nothing.
   */
  read(sector: number, buffers: readonly Uint8Array[]): Promise<'read' | BlockReadError>;

  /**
   * Writes the buffers, one after the other, to the sectors from `sector` on. The buffers belong to the device until the promise
   * resolves. On 'out-of-range', 'misaligned' and 'is-read-only' nothing was written, on others perhaps a part.
   */
  write(sector: number, buffers: readonly Uint8Array[]): Promise<'written' | BlockWriteError>;

  /** Resolves with 'flushed' when everything whose `write` resolved before this call is on the medium, and would survive a power failure. */
  flush(): Promise<'flushed' | 'disconnected' | 'io-error'>;

  /** Flushes, then lets the device go. Later operations are 'disconnected'. Doing it twice is the same as once. */
  disconnect(): Promise<void>;
}
