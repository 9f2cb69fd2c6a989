/** One field of a record shared with C. Numbers are little-endian, `bytes32` is a SHA-256. */
export type FieldType = 'u32' | 'u64' | 'bytes32' | 'segments';

/**
 * The snapshot header, one page at SNAPSHOT_HEADER_ADDRESS: all that the kernel has to know about the heap beside it.
 * Written by the packer, read by the kernel, changed by nobody.
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
  /** Slots of the engine's own functions; ours follow. */
  engineSlots: 'u32',
  /** Linear address and length of the state of Math.random: the kernel fills it anew at every boot. */
  randomState: 'u32',
  randomStateBytes: 'u32',
  /** Slots that the packer filled with natives and callbacks. */
  nativeSlots: 'u32',
  segmentCount: 'u32',
  zero: 'u32',
  /** The functions __mirageStart, __mirageSeed and __mirageUncaught as engine values. */
  start: 'u64',
  seed: 'u64',
  uncaught: 'u64',
  /** The InternalError that is thrown when there is no memory to make one, as an engine value. */
  outOfMemory: 'u64',
  /** What was loaded where: linear address, length in bytes, checksum of the bytes, zero. */
  segments: 'segments',
} as const satisfies Record<string, FieldType>;

/** "MIRAGE", a zero and the byte 0x1a, so that a text-mode copy shows. */
export const SNAPSHOT_MAGIC = 0x1a0045474152494dn;
export const SNAPSHOT_VERSION = 2;

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
