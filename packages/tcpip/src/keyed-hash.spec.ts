import { scriptHashing } from '@mirage/runtime/network';
import { keyedHash } from './keyed-hash.js';

const key = Uint8Array.from({ length: 16 }, (_, index) => index);

/** The bytes 00 01 02 ... as words in little-endian order. */
function words(count: number): Int32Array {
  return new Int32Array(Uint8Array.from({ length: 4 * count }, (_, index) => index).buffer);
}

// The low halves of the vectors of SipHash-2-4 (vectors_sip64 of its reference code) for 0, 4, 8, 12 and 44 bytes.
it.each([
  [0, 0xdd0e0e31],
  [1, 0x277187b7],
  [2, 0x9a932462],
  [3, 0x860ee5fb],
  [11, 0xe4f21df2],
])('hashes %d words as the reference does', (count, expected) => {
  expect(keyedHash(key, scriptHashing)(words(count), count) >>> 0).toBe(expected);
});

it('depends on every bit of the key', () => {
  const plain = keyedHash(key, scriptHashing)(words(3), 3);
  for (let bit = 0; bit < 128; bit++) {
    const other = key.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    expect(keyedHash(other, scriptHashing)(words(3), 3)).not.toBe(plain);
  }
  expect(() => keyedHash(new Uint8Array(15), scriptHashing)).toThrow(RangeError);
});
