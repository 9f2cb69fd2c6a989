import type { XenNatives } from './natives.js';

/**
 * One direction of a pair of byte rings in a shared page: the offsets of its data and of its two indices, in bytes from
 * the start of the page.
 */
export interface ByteRingLayout {
  readonly data: number;
  /** A power of two. */
  readonly sizeBytes: number;
  readonly consumer: number;
  readonly producer: number;
}

/** The index of the peer is further ahead than the ring is long. */
export type ByteRingViolation = 'index-out-of-range';

/**
 * One direction of a byte ring, as the console and xenstore use it. Indices run freely in 32 bits and need not start at
 * 0. This side reads its own index from the page too, because the early console of the kernel writes the same ring.
 */
export class ByteRing {
  readonly #natives: XenNatives;
  readonly #page: Uint8Array;
  readonly #indices: Uint32Array;
  readonly #layout: ByteRingLayout;

  constructor(natives: XenNatives, page: Uint8Array, layout: ByteRingLayout) {
    this.#natives = natives;
    this.#page = page;
    this.#indices = new Uint32Array(page.buffer, page.byteOffset, page.length / 4);
    this.#layout = layout;
  }

  /** The number of bytes in the ring. */
  get used(): number | ByteRingViolation {
    const { consumer, producer, sizeBytes } = this.#layout;
    const used = (this.#indices[producer / 4]! - this.#indices[consumer / 4]!) >>> 0;
    return used > sizeBytes ? 'index-out-of-range' : used;
  }

  /** Copies as many bytes into the ring as there is room for, and returns their number. Does not notify the peer. */
  write(bytes: Uint8Array, offset: number): number | ByteRingViolation {
    const used = this.used;
    if (typeof used === 'string') return used;
    const { producer, sizeBytes } = this.#layout;
    const count = Math.min(sizeBytes - used, bytes.length - offset);
    const begin = this.#indices[producer / 4]!;
    // Orders the index of the consumer before the bytes that it has freed.
    this.#natives.barrier();
    this.#copy(begin, count, (at, done, length) => this.#natives.copy(this.#page, at, bytes, offset + done, length));
    // Orders the bytes before the index that covers them.
    this.#natives.barrier();
    this.#indices[producer / 4] = begin + count;
    return count;
  }

  /**
   * Copies as many bytes from the ring to the start of `into` as fit, and returns their number. Does not notify the
   * peer.
   */
  read(into: Uint8Array): number | ByteRingViolation {
    const used = this.used;
    if (typeof used === 'string') return used;
    const { consumer } = this.#layout;
    const count = Math.min(used, into.length);
    const begin = this.#indices[consumer / 4]!;
    // Orders the index of the producer before the bytes that it covers.
    this.#natives.barrier();
    this.#copy(begin, count, (at, done, length) => this.#natives.copy(into, done, this.#page, at, length));
    // Orders the reads of the bytes before the index that lets the producer overwrite them.
    this.#natives.barrier();
    this.#indices[consumer / 4] = begin + count;
    return count;
  }

  /** Calls back for each piece of a range, two if it wraps: offset in the page, bytes done so far, length. */
  #copy(begin: number, count: number, piece: (at: number, done: number, length: number) => void): void {
    const { data, sizeBytes } = this.#layout;
    const start = begin & (sizeBytes - 1);
    const first = Math.min(count, sizeBytes - start);
    if (first > 0) piece(data + start, 0, first);
    if (count > first) piece(data, first, count - first);
  }
}
