/** A part of a chain: DMA memory, owned by the device until the chain is reclaimed. */
export interface DmaBuffer {
  readonly bytes: Uint8Array;
  readonly isWritable: boolean;
}

/**
 * A reclaimed chain: the token that it was posted with, and the number of bytes that the device wrote, at most what the
 * chain can hold.
 */
export interface Reclaimed<T> {
  readonly token: T;
  readonly lengthBytes: number;
}

/**
 * How a device broke the protocol. The queue is unusable afterwards. A length is too long only for a chain of buffers
 * that the device writes.
 */
export type QueueViolation = 'unknown-chain' | 'too-many-used' | 'length-too-long';

/**
 * A split virtqueue. The device may write anything into shared memory at any time. So the driver reads nothing there
 * twice, follows no link through it, and keeps the list of chains in flight in its own memory. Indices wrap at 65,536;
 * a slot is the index modulo the size. Nothing is allocated after creation.
 *
 * Interrupts: while they are enabled, the device sends one for the first chain that it uses after `reclaim` returned
 * undefined, and no other until `reclaim` returns undefined again.
 */
export interface Virtqueue<T> {
  /** Entries of the queue. */
  readonly size: number;
  /** Free entries. */
  readonly free: number;
  /** Chains that are posted and not yet reclaimed. */
  readonly inFlight: number;
  /** How often the device was notified. */
  readonly notifications: number;
  /** The memory of the ring. Hold it as long as the device may use it. */
  readonly memory: ArrayBuffer;
  /** Posts a chain of at least one buffer, readable buffers first. The device sees it after `publish`. */
  readonly post: (buffers: readonly DmaBuffer[], token: T) => 'posted' | 'queue-full';
  /** Posts a chain of one buffer at a physical address. The caller holds the memory until the chain is reclaimed. */
  readonly postOne: (address: number, lengthBytes: number, isWritable: boolean, token: T) => 'posted' | 'queue-full';
  /** Publishes the posted chains, and notifies the device if it asked for that. */
  readonly publish: () => void;
  /**
   * Enables or disables interrupts for used chains. After enabling them, call `reclaim` until it returns undefined, for
   * chains that were used before.
   */
  readonly wantInterrupts: (isWanted: boolean) => void;
  /**
   * Returns the next used chain, in a record that the next call overwrites, or undefined if there is none. After a
   * violation, every call returns it.
   */
  readonly reclaim: () => Reclaimed<T> | QueueViolation | undefined;
}
