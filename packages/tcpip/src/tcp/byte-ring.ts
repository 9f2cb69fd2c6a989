import { type Bulk, scriptBulk } from '../bulk.js';

const NO_BYTES = new Uint8Array(0);

/** The limit of the bytes in all buffers of a stack, and the bytes in use. */
export class Budget {
  used = 0;
  /** The maximum that was in use. */
  peak = 0;
  /** The memory of the last ring that was released, which serves the next one. It counts until it is needed. */
  private spare: Uint8Array = NO_BYTES;

  constructor(readonly limitBytes: number) {}

  take(bytes: number): boolean {
    if (this.used + bytes > this.limitBytes) return false;
    if (this.used + bytes + this.spare.length > this.limitBytes) this.spare = NO_BYTES;
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
    return true;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }

  /** Returns memory for a ring, after `take`. Its contents are undefined. */
  allocate(bytes: number): Uint8Array {
    const { spare } = this;
    if (spare.length !== bytes) return new Uint8Array(bytes);
    this.spare = NO_BYTES;
    return spare;
  }

  /** Takes back the memory of a ring. */
  recycle(memory: Uint8Array): void {
    this.used -= memory.length;
    if (memory.length > 0) this.spare = memory;
  }

  get left(): number {
    return this.limitBytes - this.used;
  }
}

/** The smallest ring. */
export const LEAST_RING_BYTES = 4096;

/**
 * A buffer of one direction of a connection: a ring that grows by doubling from `LEAST_RING_BYTES`. When it is empty
 * its memory returns to the budget, so an idle connection has no buffer. Positions count from the first byte in it; the
 * caller keeps the length, because received bytes may have holes.
 */
export class ByteRing {
  private bytes: Uint8Array = NO_BYTES;
  private head = 0;

  constructor(
    private readonly budget: Budget,
    private readonly bulk: Bulk = scriptBulk,
  ) {}

  get capacity(): number {
    return this.bytes.length;
  }

  /**
   * Makes room for a total of `bytes`. Keeps the first `kept` bytes. Returns false when the budget does not allow it.
   */
  reserve(bytes: number, kept: number): boolean {
    const before = this.bytes.length;
    if (bytes <= before) return true;
    let capacity = Math.max(before, LEAST_RING_BYTES);
    while (capacity < bytes) capacity *= 2;
    if (!this.budget.take(capacity - before)) return false;
    const grown = this.budget.allocate(capacity);
    this.copyOut(0, grown, 0, kept);
    this.bytes = grown;
    this.head = 0;
    return true;
  }

  /** Copies `from` of `source` up to `to` to the position `at`; there must be room. */
  copyIn(at: number, source: Uint8Array, from: number, to: number): void {
    const { bytes, bulk } = this;
    // Reading the length of a typed array is a call in the engine of the kernel.
    const capacity = bytes.length;
    const start = (this.head + at) & (capacity - 1);
    const count = to - from;
    const first = capacity - start;
    if (count <= first) bulk.copy(bytes, start, source, from, count);
    else {
      bulk.copy(bytes, start, source, from, first);
      bulk.copy(bytes, 0, source, from + first, count - first);
    }
  }

  /** Copies `count` bytes from the position `at` to `target` at `to`. */
  copyOut(at: number, target: Uint8Array, to: number, count: number): void {
    if (count === 0) return;
    const { bytes, bulk } = this;
    const capacity = bytes.length;
    const start = (this.head + at) & (capacity - 1);
    const first = capacity - start;
    if (count <= first) bulk.copy(target, to, bytes, start, count);
    else {
      bulk.copy(target, to, bytes, start, first);
      bulk.copy(target, to + first, bytes, 0, count - first);
    }
  }

  /** Returns a view of the first bytes, at most `most`, or fewer where the ring wraps. Valid until the ring changes. */
  front(most: number): Uint8Array {
    return this.bytes.subarray(this.head, Math.min(this.head + most, this.bytes.length));
  }

  /** Removes `count` bytes from the front. */
  drop(count: number): void {
    if (this.bytes.length > 0) this.head = (this.head + count) & (this.bytes.length - 1);
  }

  /** Releases the memory and discards the contents. */
  release(): void {
    this.budget.recycle(this.bytes);
    this.bytes = NO_BYTES;
    this.head = 0;
  }
}
