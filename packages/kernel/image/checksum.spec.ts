import fc from 'fast-check';
import { checksum32 } from './checksum.js';

/** The definition, with bigints. */
function fnv1a(words: readonly bigint[]): number {
  const sum = words.reduce((all, word) => ((all ^ word) * 0x100000001b3n) & (2n ** 64n - 1n), 0xcbf29ce484222325n);
  return Number((sum ^ (sum >> 32n)) & 0xffffffffn);
}

it('is FNV-1a over words of 64 bits, folded', () =>
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), (words) => {
      expect(checksum32(new Uint8Array(BigUint64Array.from(words).buffer))).toBe(fnv1a(words));
    }),
  ));
