/** One field of a record shared with C. Numbers are little-endian, `bytes32` is a SHA-256. */
export type FieldType = 'u32' | 'u64' | 'bytes32' | 'segments';

/**
 * The snapshot header, one page at SNAPSHOT_HEADER_ADDRESS: what the kernel must know about the heap. The packer writes
 * it, the kernel reads it, nothing changes it.
 */
export const snapshotHeaderFields = {
  magic: 'u64',
  version: 'u32',
  /** Checksum of all fields that follow. */
  headerSum: 'u32',
  /** Identity of the only kernel that can run this heap. */
  kernelId: 'bytes32',
  /** Heap size in pages of 64 KiB. */
  memoryPages: 'u32',
  stackPointer: 'u32',
  runtime: 'u32',
  context: 'u32',
  /** The number of slots with the engine's own functions; the kernel's follow. */
  engineSlots: 'u32',
  /** Linear address and length of the state of Math.random, which the kernel fills at every boot. */
  randomState: 'u32',
  randomStateBytes: 'u32',
  /** The number of slots that the packer filled with natives and callbacks. */
  nativeSlots: 'u32',
  segmentCount: 'u32',
  /** Length of the packed heap, which ends where the header begins; 0 if the heap is loaded in place. */
  packedBytes: 'u32',
  packedSum: 'u32',
  /** The number of entry points of compiled functions, with number 0; 0 if all functions are interpreted. */
  compiledEntries: 'u32',
  /** Lengths of the code of compiled functions and of their caches, and the checksum of entry points and code. */
  compiledBytes: 'u32',
  compiledCacheBytes: 'u32',
  compiledSum: 'u32',
  /**
   * How much later than LINEAR_PHYSICAL the heap begins in RAM: 0, or the length of compiled functions that have no
   * room below this header, in large pages.
   */
  linearOffset: 'u32',
  /** The functions __mirageStart, __mirageSeed and __mirageUncaught as engine values. */
  start: 'u64',
  seed: 'u64',
  uncaught: 'u64',
  /** The InternalError to throw when there is no memory to create one, as an engine value. */
  outOfMemory: 'u64',
  /** For each part of the heap: linear address, length in bytes, checksum of the bytes (0 in a packed heap), zero. */
  segments: 'segments',
} as const satisfies Record<string, FieldType>;

/** "MIRAGE", a zero and the byte 0x1a, which a copy in text mode would change. */
export const SNAPSHOT_MAGIC = 0x1a0045474152494dn;
export const SNAPSHOT_VERSION = 4;

/** Size of each type in bytes, given the length of the segment table. */
export function fieldBytes(type: FieldType, segmentCount: number): number {
  switch (type) {
    case 'u32':
      return 4;
    case 'u64':
      return 8;
    case 'bytes32':
      return 32;
    case 'segments':
      return 16 * segmentCount;
  }
}

/**
 * Byte offset of every field, in order and without padding: each field is aligned by construction, which the C side
 * asserts.
 */
export function snapshotHeaderOffsets(): Record<keyof typeof snapshotHeaderFields, number> {
  const offsets: Record<string, number> = {};
  let offset = 0;
  for (const [name, type] of Object.entries(snapshotHeaderFields)) {
    offsets[name] = offset;
    offset += fieldBytes(type, 0);
  }
  return offsets as Record<keyof typeof snapshotHeaderFields, number>;
}
