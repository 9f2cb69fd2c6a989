/*
 * SipHash-2-4 over 32-bit words, as pairs of 32-bit halves because bigints are slow. Source: Aumasson and Bernstein,
 * "SipHash: a fast short-input PRF", 2012.
 */

/** A hash that nobody can predict without the key. A native of the kernel, or the function below. */
export interface Hashing {
  /**
   * Returns the low 32 bits of SipHash-2-4 for the first `count` words of `words`, which are little-endian. The key has
   * 16 bytes.
   */
  sipHash(key: Uint8Array, words: Uint8Array, count: number): number;
}

/** The state of one computation: v0 to v3, low half first. */
const state = new Int32Array(8);

/** Adds the 64-bit number at `from` to the one at `to`. */
function add(to: number, from: number): void {
  const low = (state[to]! >>> 0) + (state[from]! >>> 0);
  state[to + 1] = state[to + 1]! + state[from + 1]! + (low > 0xffffffff ? 1 : 0);
  state[to] = low;
}

/** Rotates the 64-bit number at `at` left by `bits`, from 1 to 31, and combines it with the one at `other`. */
function rotateXor(at: number, bits: number, other: number): void {
  const low = state[at]!;
  const high = state[at + 1]!;
  state[at] = ((low << bits) | (high >>> (32 - bits))) ^ state[other]!;
  state[at + 1] = ((high << bits) | (low >>> (32 - bits))) ^ state[other + 1]!;
}

function swapHalves(at: number): void {
  const low = state[at]!;
  state[at] = state[at + 1]!;
  state[at + 1] = low;
}

function round(): void {
  add(0, 2);
  rotateXor(2, 13, 0);
  swapHalves(0);
  add(4, 6);
  rotateXor(6, 16, 4);
  add(0, 6);
  rotateXor(6, 21, 0);
  add(4, 2);
  rotateXor(2, 17, 4);
  swapHalves(4);
}

function absorb(low: number, high: number): void {
  state[6] = state[6]! ^ low;
  state[7] = state[7]! ^ high;
  round();
  round();
  state[0] = state[0]! ^ low;
  state[1] = state[1]! ^ high;
}

function wordAt(bytes: Uint8Array, index: number): number {
  const at = 4 * index;
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/**
 * For platforms with a compiler, and for tests. Throws a RangeError for a key of another length, and for more words
 * than there are; the native ends the machine instead.
 */
export const scriptHashing: Hashing = {
  sipHash(key, words, count) {
    if (key.length !== 16) throw new RangeError(`a key has 16 bytes, not ${key.length}`);
    if (4 * count > words.length) throw new RangeError(`${count} words exceed a buffer of ${words.length} bytes`);
    const [k0, k1, k2, k3] = [wordAt(key, 0), wordAt(key, 1), wordAt(key, 2), wordAt(key, 3)];
    state[0] = k0 ^ 0x70736575;
    state[1] = k1 ^ 0x736f6d65;
    state[2] = k2 ^ 0x6e646f6d;
    state[3] = k3 ^ 0x646f7261;
    state[4] = k0 ^ 0x6e657261;
    state[5] = k1 ^ 0x6c796765;
    state[6] = k2 ^ 0x79746573;
    state[7] = k3 ^ 0x74656462;
    const even = count & ~1;
    for (let index = 0; index < even; index += 2) absorb(wordAt(words, index), wordAt(words, index + 1));
    absorb(even === count ? 0 : wordAt(words, even), (count * 4) << 24);
    state[4] = state[4]! ^ 0xff;
    for (let index = 0; index < 4; index++) round();
    return (state[0]! ^ state[2]! ^ state[4]! ^ state[6]!) >>> 0;
  },
};
