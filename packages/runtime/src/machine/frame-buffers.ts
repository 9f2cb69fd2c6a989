/** The maximum memory for the buffers of one direction: with a large MTU there are fewer buffers. */
const MOST_BYTES = 2 ** 20;
const ALIGNMENT = 64;

/** The natives that allocate buffers. */
export interface DmaNatives {
  /** Returns zeroed memory that is page-aligned and physically contiguous. */
  dmaAlloc(lengthBytes: number): ArrayBuffer;
  physicalAddress(bytes: Uint8Array): number;
}

/**
 * Numbered buffers of one length in one piece of DMA memory. All tables are created at the start: nothing is allocated
 * for a frame.
 */
export interface FrameBuffers {
  readonly count: number;
  readonly strideBytes: number;
  readonly bytes: Uint8Array;
  /** The same memory as words of 16 bits, for fields of headers. */
  readonly words: Uint16Array;
  /** The start of each buffer in `bytes`; a multiple of 64. */
  readonly offsets: Uint32Array;
  /** The physical address of each buffer. */
  readonly addresses: Float64Array;
  /** Returns the number of free buffers. */
  readonly free: () => number;
  /** Takes a free buffer and returns its number, or -1 if there is none. */
  readonly take: () => number;
  readonly put: (slot: number) => void;
  /** Returns a part of a buffer. The view is kept and returned again for the same part. */
  readonly view: (slot: number, skipBytes: number, lengthBytes: number) => Uint8Array;
}

/**
 * Allocates buffers of at least `lengthBytes`: as many as fit in a megabyte, at least one, and at most `most`. All are
 * free.
 */
export function frameBuffers(natives: DmaNatives, most: number, lengthBytes: number): FrameBuffers {
  const strideBytes = Math.ceil(lengthBytes / ALIGNMENT) * ALIGNMENT;
  const count = Math.max(1, Math.min(most, Math.floor(MOST_BYTES / strideBytes)));
  const memory = natives.dmaAlloc(count * strideBytes);
  const bytes = new Uint8Array(memory);
  const address = natives.physicalAddress(bytes);
  const offsets = Uint32Array.from({ length: count }, (_, slot) => slot * strideBytes);
  const views: Uint8Array[] = Array.from(offsets, (offset) => bytes.subarray(offset, offset));
  const free = Uint16Array.from({ length: count }, (_, index) => count - 1 - index);
  let freeCount = count;
  return {
    count,
    strideBytes,
    bytes,
    words: new Uint16Array(memory),
    offsets,
    addresses: Float64Array.from(offsets, (offset) => address + offset),
    free: () => freeCount,
    take: () => (freeCount === 0 ? -1 : free[--freeCount]!),
    put: (slot) => void (free[freeCount++] = slot),
    view(slot, skipBytes, lengthBytes) {
      const last = views[slot]!;
      const start = offsets[slot]! + skipBytes;
      if (last.length === lengthBytes && last.byteOffset === start) return last;
      return (views[slot] = bytes.subarray(start, start + lengthBytes));
    },
  };
}
