/**
 * ELF64 for x86-64, program headers only, because loaders do not read sections. Source: System V ABI, chapters 4 and 5.
 * Custom code: the package elfy only reads, and elf-tools 1.1.2 cannot write several kinds of segments, as its README
 * says.
 */

export const PT_LOAD = 1;
export const PT_NOTE = 4;
const EM_X86_64 = 62;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PAGE_BYTES = 4096;

/** A program header and its bytes. Addresses and lengths in bytes; memory beyond the bytes is zero. */
export interface Segment {
  readonly type: number;
  /** 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly memoryBytes: bigint;
}

export interface Elf {
  readonly entry: bigint;
  readonly segments: readonly Segment[];
}

/** Reads an executable. Returns a string with the reason when the file is not one. */
export function readElf(file: Uint8Array): Elf | string {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (file.length < HEADER_BYTES || view.getUint32(0, false) !== 0x7f454c46) return 'not an ELF file';
  if (file[4] !== 2 || file[5] !== 1 || view.getUint16(18, true) !== EM_X86_64) return 'not an ELF file for x86-64';
  const offset = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  if (view.getUint16(54, true) !== PROGRAM_HEADER_BYTES || offset + count * PROGRAM_HEADER_BYTES > file.length)
    return 'truncated program headers';
  const segments: Segment[] = [];
  for (let header = offset; header < offset + count * PROGRAM_HEADER_BYTES; header += PROGRAM_HEADER_BYTES) {
    const [start, length] = [Number(view.getBigUint64(header + 8, true)), Number(view.getBigUint64(header + 32, true))];
    if (start + length > file.length) return 'truncated segment';
    segments.push({
      type: view.getUint32(header, true),
      flags: view.getUint32(header + 4, true),
      address: view.getBigUint64(header + 24, true),
      bytes: file.subarray(start, start + length),
      memoryBytes: view.getBigUint64(header + 40, true),
    });
  }
  return { entry: view.getBigUint64(24, true), segments };
}

/**
 * Writes an executable: headers, then the segments in order, each load segment at a file offset that equals its address
 * modulo the page size.
 */
export function writeElf({ entry, segments }: Elf): Uint8Array {
  const offsets: number[] = [];
  let end = HEADER_BYTES + segments.length * PROGRAM_HEADER_BYTES;
  for (const { type, address, bytes } of segments) {
    if (type === PT_LOAD) end += (Number(address % BigInt(PAGE_BYTES)) - (end % PAGE_BYTES) + PAGE_BYTES) % PAGE_BYTES;
    offsets.push(end);
    end += bytes.length;
  }
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, EM_X86_64, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, entry, true);
  view.setBigUint64(32, BigInt(HEADER_BYTES), true);
  view.setUint16(52, HEADER_BYTES, true);
  view.setUint16(54, PROGRAM_HEADER_BYTES, true);
  view.setUint16(56, segments.length, true);
  segments.forEach((segment, index) => {
    const header = HEADER_BYTES + index * PROGRAM_HEADER_BYTES;
    view.setUint32(header, segment.type, true);
    view.setUint32(header + 4, segment.flags, true);
    view.setBigUint64(header + 8, BigInt(offsets[index]!), true);
    view.setBigUint64(header + 16, segment.address, true);
    view.setBigUint64(header + 24, segment.address, true);
    view.setBigUint64(header + 32, BigInt(segment.bytes.length), true);
    view.setBigUint64(header + 40, segment.memoryBytes, true);
    view.setBigUint64(header + 48, BigInt(segment.type === PT_LOAD ? PAGE_BYTES : 4), true);
    file.set(segment.bytes, offsets[index]!);
  });
  return file;
}
