/** A function that returns 32 unpredictable bits for the words of `words` before `count`: at most 12. */
export type KeyedHash = (words: Int32Array, count: number) => number;

/** A hash that nobody can predict without the key. A platform supplies a native of its kernel. */
export interface Hashing {
  /**
   * Returns the low 32 bits of SipHash-2-4 for the first `count` words of `words`, which are little-endian. The key has
   * 16 bytes.
   */
  sipHash(key: Uint8Array, words: Uint8Array, count: number): number;
}

const MOST_WORDS = 12;

/**
 * Returns a keyed hash. Initial sequence numbers, timestamp offsets, ports and SYN cookies are derived from it (RFC
 * 6528, 3; RFC 6056, 3.3.4; RFC 7323, 5.4). `key` is 16 bytes that peers cannot guess; the function copies them. Throws
 * a RangeError for a key of another length.
 */
export function keyedHash(key: Uint8Array, hashing: Hashing): KeyedHash {
  if (key.length !== 16) throw new RangeError(`A key has 16 bytes, not ${key.length}.`);
  const own = key.slice();
  const input = new Int32Array(MOST_WORDS);
  const bytes = new Uint8Array(input.buffer);
  return (words, count) => {
    for (let index = 0; index < count; index++) input[index] = words[index]!;
    return hashing.sipHash(own, bytes, count) | 0;
  };
}
