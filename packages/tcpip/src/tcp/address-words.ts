import { Address } from '@mirage/types';

/** Writes an address to four words from `at`: an IPv4 address in its IPv4-mapped form (RFC 4291, 2.5.5.2). */
export function putAddress(address: Address, words: Int32Array, at: number): void {
  const { bytes } = address;
  if (address.family === 4) {
    words.set([0, 0, 0xffff], at);
    words[at + 3] = (bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!;
    return;
  }
  for (let word = 0; word < 4; word++) {
    const from = word * 4;
    words[at + word] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
  }
}

/** Returns the address in four words from `at`. */
export function addressAt(words: Int32Array, at: number): Address {
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 16; index++) bytes[index] = words[at + (index >> 2)]! >>> (24 - 8 * (index & 3));
  return new Address(bytes);
}
