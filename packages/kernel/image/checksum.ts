/** The prime of FNV with 64 bits is 2 ** 40 and this. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a over little-endian words of 64 bits instead of bytes, its halves joined to 32; the length is a multiple of 8.
 * The kernel's twin is checksum32 in src/engine/libc.c.
 */
export function checksum32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    low = (low ^ view.getUint32(offset, true)) >>> 0;
    high ^= view.getUint32(offset + 4, true);
    // At most 41 bits: exact in a double.
    const product = low * PRIME_LOW;
    high = Math.imul(high, PRIME_LOW) + Math.floor(product / 2 ** 32) + (low << 8);
    low = product >>> 0;
  }
  return (low ^ high) >>> 0;
}
