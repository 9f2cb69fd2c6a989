import type { Random } from '@mirage/types';

/**
 * Creates a source of bytes that look random and depend only on `seed`, a whole number from 0 to 2^32 - 1. For tests:
 * the bytes are not secret. Source: xorshift32, Marsaglia 2003.
 *
 * @throws {RangeError} for an invalid seed.
 * @example
 *   import { seededRandom } from 'mirage/testing';
 *
 *   expect(seededRandom(7).generate(4)).toEqual(seededRandom(7).generate(4));
 */
export function seededRandom(seed = 1): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`A seed is a whole number from 0 to 4294967295, not ${seed}.`);
  }
  // The generator never leaves 0.
  let state = Math.imul(seed, 2654435761) >>> 0 || 0x9e3779b9;
  const fill = (bytes: Uint8Array): void => {
    for (let index = 0; index < bytes.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      // The high bits are of better quality.
      bytes[index] = (state >>> 16) & 0xff;
    }
  };
  return {
    fill,
    generate(lengthBytes) {
      if (!Number.isSafeInteger(lengthBytes) || lengthBytes < 0) {
        throw new RangeError(`generate needs a whole number of bytes from 0, not ${lengthBytes}`);
      }
      const bytes = new Uint8Array(lengthBytes);
      fill(bytes);
      return bytes;
    },
  };
}
