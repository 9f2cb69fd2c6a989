/** FNV-1a over little-endian 32-bit words; the length is a multiple of 4. The kernel's twin is checksum32 in src/engine/libc.c. */
export function checksum32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 2166136261;
  for (let offset = 0; offset < bytes.length; offset += 4)
    sum = Math.imul(sum ^ view.getUint32(offset, true), 16777619);
  return sum >>> 0;
}
