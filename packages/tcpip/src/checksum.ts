/*
 * The Internet checksum (RFC 1071) over a pseudo header of eight words: source and destination address, four 32-bit
 * words each. An IPv4 address is written as its IPv4-mapped form ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). Its word 0xffff
 * counts as zero in one's complement, so the same code serves both versions of IP (RFC 9293, 3.1; RFC 8200, 8.1).
 */

/** Returns the one's complement sum of `bytes` from `start` to `end` added to `initial`, not folded to 16 bits. */
export function sumBytes(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let sum = initial;
  const even = end - ((end - start) & 1);
  for (let at = start; at < even; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  // A frame has at most 65,535 bytes: the sum stays far below 2^53.
  return even === end ? sum : sum + (bytes[even]! << 8);
}

/** Returns `sum` folded to 16 bits. */
export function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded;
}

/** The checksum of a range, which a kernel may compute natively. */
export interface Sum {
  /** Returns the sum of RFC 1071 over a range, big-endian, plus `initial`, folded to 16 bits; not inverted. */
  checksum(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, initial: number): number;
}

/** The checksum in TypeScript. */
export const scriptSum: Sum = {
  checksum: (bytes, offsetBytes, lengthBytes, initial) =>
    foldSum(sumBytes(bytes, offsetBytes, offsetBytes + lengthBytes, initial)),
};

/**
 * Returns the folded sum of a pseudo header: `addresses` holds two addresses of four words, in either order, `protocol`
 * is the number of IP's next protocol, `lengthBytes` counts the transport header and its payload.
 */
export function sumPseudoHeader(addresses: Int32Array, protocol: number, lengthBytes: number): number {
  let sum = protocol + lengthBytes;
  if (addresses[2] === 0xffff && addresses[6] === 0xffff && (addresses[0]! | addresses[1]!) === 0) {
    const local = addresses[3]!;
    const remote = addresses[7]!;
    if ((addresses[4]! | addresses[5]!) === 0) {
      return foldSum(sum + (local >>> 16) + (local & 0xffff) + (remote >>> 16) + (remote & 0xffff));
    }
  }
  for (let index = 0; index < 8; index++) sum += (addresses[index]! >>> 16) + (addresses[index]! & 0xffff);
  return foldSum(sum);
}

/** Whether the checksum of a segment or datagram is correct: the sum with its pseudo header is all ones. */
export function isChecksumRight(
  addresses: Int32Array,
  protocol: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  sum: Sum = scriptSum,
): boolean {
  return sum.checksum(bytes, start, end - start, sumPseudoHeader(addresses, protocol, end - start)) === 0xffff;
}
