/** ELF64 section headers, which loaders ignore. Source: System V ABI, chapter 4, Sections. */

const HEADER_BYTES = 64;

/** A section of an executable. Address and length in bytes. */
export interface Section {
  readonly name: string;
  readonly address: number;
  readonly lengthBytes: number;
}

/** The sections that build/kernel.ld gives to the engine. */
const OF_ENGINE = /^\.engine\./;

/** Returns the sections of an ELF file in order; none when their headers are missing or truncated. */
export function readSections(file: Uint8Array): Section[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (file.length < HEADER_BYTES) return [];
  const headers = Number(view.getBigUint64(40, true));
  const headerBytes = view.getUint16(58, true);
  const count = view.getUint16(60, true);
  const ofNames = view.getUint16(62, true);
  if (headerBytes !== HEADER_BYTES || headers + count * HEADER_BYTES > file.length || ofNames >= count) return [];
  const field = (index: number, offset: number): number =>
    Number(view.getBigUint64(headers + index * HEADER_BYTES + offset, true));
  const names = file.subarray(field(ofNames, 24), field(ofNames, 24) + field(ofNames, 32));
  return Array.from({ length: count }, (_, index) => {
    const start = view.getUint32(headers + index * HEADER_BYTES, true);
    const name = Buffer.from(names.subarray(start, names.indexOf(0, start))).toString('latin1');
    return { name, address: field(index, 16), lengthBytes: field(index, 32) };
  });
}

/** A range of addresses in memory. */
export interface Range {
  readonly address: bigint;
  readonly memoryBytes: bigint;
}

/** Returns how many bytes of a kernel are the engine's, of those that are in the ranges. */
export function engineBytes(kernel: Uint8Array, ranges: readonly Range[]): number {
  const isIn = ({ address, memoryBytes }: Range, at: bigint): boolean => at >= address && at < address + memoryBytes;
  return readSections(kernel)
    .filter(({ name, address }) => OF_ENGINE.test(name) && ranges.some((range) => isIn(range, BigInt(address))))
    .reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
}
