/**
 * Work on many bytes that an interpreter should not do: natives of the kernel, or the functions below where a compiler
 * makes them fast.
 */
export interface Bulk {
  /** Copies a range. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number): void;
  /**
   * The one's complement sum of 16 bits over a range, big-endian, added to `initial`; not inverted. Source: RFC 1071.
   */
  checksum(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, initial: number): number;
}

/**
 * For platforms that have a compiler, and for tests. A range that leaves its buffer is a RangeError; natives end the
 * machine.
 */
export const scriptBulk: Bulk = {
  copy(target, targetOffset, source, sourceOffset, lengthBytes) {
    checkRange(source, sourceOffset, lengthBytes);
    checkRange(target, targetOffset, lengthBytes);
    target.set(source.subarray(sourceOffset, sourceOffset + lengthBytes), targetOffset);
  },
  checksum(bytes, offsetBytes, lengthBytes, initial) {
    checkRange(bytes, offsetBytes, lengthBytes);
    // Below 2^53 for any length that memory has room for.
    let sum = initial;
    const end = offsetBytes + lengthBytes;
    for (let index = offsetBytes; index + 1 < end; index += 2) sum += (bytes[index]! << 8) | bytes[index + 1]!;
    if ((lengthBytes & 1) !== 0) sum += bytes[end - 1]! << 8;
    while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
    return sum;
  },
};

function checkRange({ length }: Uint8Array, offsetBytes: number, lengthBytes: number): void {
  if (!(offsetBytes >= 0 && lengthBytes >= 0 && offsetBytes + lengthBytes <= length))
    throw new RangeError(`${lengthBytes} bytes at ${offsetBytes} are not in a buffer of ${length}`);
}
