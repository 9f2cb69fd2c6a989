/**
 * Returns a function that returns random numbers from 0 to below 1, which the seed determines. Source: Mulberry32,
 * Ettinger 2017.
 *
 * @throws {RangeError} unless the seed is a whole number from 0 to 2^32 - 1.
 */
export function randomFrom(seed: number): () => number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`A seed is a whole number from 0 to 4294967295, not ${seed}.`);
  }
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}
