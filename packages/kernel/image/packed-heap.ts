import type { Run } from './load-segments.js';

/** Each mask has 64 bits. */
const UNITS = 64;
const UNIT_BYTES = 2;

/**
 * A heap is packed only if that makes its image smaller by this many bytes: unpacking costs about 7 instructions for
 * each unit that is not zero, which is more than checking a small heap in place.
 */
const LEAST_SAVING_BYTES = 0x30000;

/** Left free for page tables below the packed heap. */
const RESERVE_BYTES = 0x80000;

/**
 * Packs the runs of a heap: leaves out units of 16 bits that are zero, which are more than half of them. For each 64
 * units the result has a mask, whose lowest bit stands for the first unit, and the units with a bit in it. Its length
 * is a multiple of 8. The kernel unpacks it: src/engine/restore.c.
 *
 * Returns undefined if the runs should be loaded in place: if packing saves little, or if the result has no place in
 * the `roomBytes` between the kernel and the snapshot header.
 */
export function packHeap(memory: Uint8Array, runs: readonly Run[], roomBytes: number): Uint8Array | undefined {
  const heapBytes = runs.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  // The masks alone have no place: packing a heap of hundreds of megabytes would only cost memory and time.
  if (heapBytes / (8 * UNIT_BYTES) + RESERVE_BYTES > roomBytes) return undefined;
  const packed = packRuns(memory, runs);
  const saving = heapBytes - packed.length;
  return saving < LEAST_SAVING_BYTES || packed.length + RESERVE_BYTES > roomBytes ? undefined : packed;
}

/** Packs the runs of a heap. Addresses and lengths are multiples of 128. */
export function packRuns(memory: Uint8Array, runs: readonly Run[]): Uint8Array {
  const packed: number[] = [];
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  for (const { address, lengthBytes } of runs) {
    for (let start = address; start < address + lengthBytes; start += UNITS * UNIT_BYTES) {
      const mask = packed.push(0, 0, 0, 0) - 4;
      for (let index = 0; index < UNITS; index++) {
        const unit = view.getUint16(start + UNIT_BYTES * index, true);
        if (unit === 0) continue;
        packed[mask + (index >> 4)]! |= 1 << (index & 15);
        packed.push(unit);
      }
    }
  }
  while (packed.length % 4 !== 0) packed.push(0);
  return new Uint8Array(Uint16Array.from(packed).buffer);
}
