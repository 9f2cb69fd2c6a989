/** The lower part of FNV's prime for 64 bits, which is 2 ** 40 plus this. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a over little-endian words of 64 bits instead of bytes, folded to 32 bits. The length is a multiple of 8.
 * checksum32 in src/engine/libc.c computes the same.
 */
export function checksum32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    low = (low ^ view.getUint32(offset, true)) >>> 0;
    high ^= view.getUint32(offset + 4, true);
    // At most 41 bits, which a double represents exactly.
    const product = low * PRIME_LOW;
    high = Math.imul(high, PRIME_LOW) + Math.floor(product / 2 ** 32) + (low << 8);
    low = product >>> 0;
  }
  return (low ^ high) >>> 0;
}
