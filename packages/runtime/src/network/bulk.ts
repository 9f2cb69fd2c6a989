/**
 * Operations on many bytes, which are slow in an interpreter: natives of the kernel, or the functions below on
 * platforms with a compiler.
 */
export interface Bulk {
  /** Copies a range. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number): void;
  /**
   * Returns the one's complement sum of a range in big-endian words of 16 bits, plus `initial`; not inverted. Source:
   * RFC 1071.
   */
  checksum(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, initial: number): number;
  /**
   * Copies a range and returns its sum, like `copy` and `checksum` in one pass. The target must not begin inside the
   * source.
   */
  copyChecksum(
    target: Uint8Array,
    targetOffset: number,
    source: Uint8Array,
    sourceOffset: number,
    lengthBytes: number,
    initial: number,
  ): number;
}

/**
 * For platforms with a compiler, and for tests. Throws a RangeError for a range outside its buffer; natives end the
 * machine instead.
 */
export const scriptBulk: Bulk = {
  copy(target, targetOffset, source, sourceOffset, lengthBytes) {
    checkRange(source, sourceOffset, lengthBytes);
    checkRange(target, targetOffset, lengthBytes);
    target.set(source.subarray(sourceOffset, sourceOffset + lengthBytes), targetOffset);
  },
  checksum(bytes, offsetBytes, lengthBytes, initial) {
    checkRange(bytes, offsetBytes, lengthBytes);
    // The sum stays below 2^53 for any length that fits into memory.
    let sum = initial;
    const end = offsetBytes + lengthBytes;
    for (let index = offsetBytes; index + 1 < end; index += 2) sum += (bytes[index]! << 8) | bytes[index + 1]!;
    if ((lengthBytes & 1) !== 0) sum += bytes[end - 1]! << 8;
    while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
    return sum;
  },
  copyChecksum(target, targetOffset, source, sourceOffset, lengthBytes, initial) {
    checkRange(source, sourceOffset, lengthBytes);
    checkRange(target, targetOffset, lengthBytes);
    const behind = target.byteOffset + targetOffset - (source.byteOffset + sourceOffset);
    if (target.buffer === source.buffer && behind > 0 && behind < lengthBytes)
      throw new RangeError(`the target begins ${behind} bytes inside the source`);
    scriptBulk.copy(target, targetOffset, source, sourceOffset, lengthBytes);
    return scriptBulk.checksum(target, targetOffset, lengthBytes, initial);
  },
};

function checkRange({ length }: Uint8Array, offsetBytes: number, lengthBytes: number): void {
  if (!(offsetBytes >= 0 && lengthBytes >= 0 && offsetBytes + lengthBytes <= length))
    throw new RangeError(`${lengthBytes} bytes at ${offsetBytes} exceed a buffer of ${length}`);
}
