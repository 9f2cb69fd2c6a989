import type { Run } from './load-segments.js';

const WORDS = 64;

/**
 * A heap is packed only if that makes its image smaller by this many bytes: unpacking costs about 8 instructions for
 * each word that is not zero, which is more than checking a small heap in place.
 */
const LEAST_SAVING_BYTES = 0x20000;

/** Left free for page tables below the packed heap. */
const RESERVE_BYTES = 0x80000;

/**
 * Packs the runs of a heap: leaves out words of 32 bits that are zero, half of all words. For each 64 words the result
 * has a mask of 64 bits, whose lowest bit stands for the first word, and the words with a bit in it. Its length is a
 * multiple of 8. The kernel unpacks it: src/engine/restore.c.
 *
 * Returns undefined if the runs should be loaded in place: if packing saves little, or if the result has no place in
 * the `roomBytes` between the kernel and the snapshot header.
 */
export function packHeap(memory: Uint8Array, runs: readonly Run[], roomBytes: number): Uint8Array | undefined {
  const packed = packRuns(memory, runs);
  const saving = runs.reduce((sum, { lengthBytes }) => sum + lengthBytes, -packed.length);
  return saving < LEAST_SAVING_BYTES || packed.length + RESERVE_BYTES > roomBytes ? undefined : packed;
}

/** Packs the runs of a heap. Addresses and lengths are multiples of 256. */
export function packRuns(memory: Uint8Array, runs: readonly Run[]): Uint8Array {
  const words: number[] = [];
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  for (const { address, lengthBytes } of runs) {
    for (let start = address; start < address + lengthBytes; start += 4 * WORDS) {
      const mask = words.push(0, 0) - 2;
      for (let index = 0; index < WORDS; index++) {
        const word = view.getUint32(start + 4 * index, true);
        if (word === 0) continue;
        words[mask + (index >> 5)]! |= 1 << (index & 31);
        words.push(word);
      }
    }
  }
  if (words.length % 2 === 1) words.push(0);
  return new Uint8Array(Uint32Array.from(words, (word) => word >>> 0).buffer);
}
