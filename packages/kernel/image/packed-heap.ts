import type { Run } from './load-segments.js';
import { compressLz4 } from './lz4.js';

/** The kernel sums words of 8 bytes. */
const ALIGN_BYTES = 8;

/**
 * A heap is packed only if that makes its image smaller by this many bytes: unpacking costs about 7 instructions for
 * each byte of the result, which is more than checking a small heap in place.
 */
const LEAST_SAVING_BYTES = 0x40000;

/** Left free for page tables below the packed heap. */
const RESERVE_BYTES = 0x80000;

/** The longest heap that is tried: compressing hundreds of megabytes would only cost time. */
const MOST_HEAP_BYTES = 0x2000000;

/**
 * Packs the runs of a heap, each as a block of LZ4. The length is a multiple of 8. The kernel unpacks it:
 * src/engine/restore.c.
 *
 * Returns undefined if the runs should be loaded in place: if packing saves little, or if the result has no place in
 * the `roomBytes` between the kernel and the snapshot header.
 */
export function packHeap(memory: Uint8Array, runs: readonly Run[], roomBytes: number): Uint8Array | undefined {
  const heapBytes = runs.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  if (heapBytes < LEAST_SAVING_BYTES || heapBytes > MOST_HEAP_BYTES) return undefined;
  const packed = packRuns(memory, runs);
  const saving = heapBytes - packed.length;
  return saving < LEAST_SAVING_BYTES || packed.length + RESERVE_BYTES > roomBytes ? undefined : packed;
}

/** Packs the runs of a heap. */
export function packRuns(memory: Uint8Array, runs: readonly Run[]): Uint8Array {
  const blocks = runs.map(({ address, lengthBytes }) => compressLz4(memory.subarray(address, address + lengthBytes)));
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const packed = new Uint8Array(Math.ceil(length / ALIGN_BYTES) * ALIGN_BYTES);
  let at = 0;
  for (const block of blocks) {
    packed.set(block, at);
    at += block.length;
  }
  return packed;
}
