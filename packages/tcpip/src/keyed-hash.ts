/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012) with a 128-bit key over 32-bit words, as pairs of 32-bit halves because
 * bigints are slow and not constant in size. Initial sequence numbers, timestamp offsets, ports and SYN cookies are
 * derived from it (RFC 6528, 3; RFC 6056, 3.3.4; RFC 7323, 5.4).
 */

/** The state of one computation: v0 to v3, low half first. */
const state = new Int32Array(8);

/** A function that returns 32 unpredictable bits for the words of `words` before `count`. */
export type KeyedHash = (words: Int32Array, count: number) => number;

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

/**
 * Returns a keyed hash. `key` is 16 bytes that peers cannot guess; the function copies them. The input of SipHash is
 * the words in little-endian order.
 */
export function keyedHash(key: Uint8Array): KeyedHash {
  if (key.length !== 16) throw new RangeError(`A key has 16 bytes, not ${key.length}.`);
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const [k0, k1, k2, k3] = [0, 4, 8, 12].map((at) => view.getInt32(at, true)) as [number, number, number, number];
  return (words, count) => {
    state[0] = k0 ^ 0x70736575;
    state[1] = k1 ^ 0x736f6d65;
    state[2] = k2 ^ 0x6e646f6d;
    state[3] = k3 ^ 0x646f7261;
    state[4] = k0 ^ 0x6e657261;
    state[5] = k1 ^ 0x6c796765;
    state[6] = k2 ^ 0x79746573;
    state[7] = k3 ^ 0x74656462;
    const even = count & ~1;
    for (let index = 0; index < even; index += 2) absorb(words[index]!, words[index + 1]!);
    absorb(even === count ? 0 : words[even]!, (count * 4) << 24);
    state[4] = state[4]! ^ 0xff;
    for (let index = 0; index < 4; index++) round();
    return state[0]! ^ state[2]! ^ state[4]! ^ state[6]!;
  };
}
