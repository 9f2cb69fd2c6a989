import { Address } from '@mirage/types';
import { read32, write32 } from '../byte-order.js';

/*
 * Inside the stack, an address is four 32-bit words of an Int32Array. An IPv4 address is written as its IPv4-mapped
 * form ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). A pair of addresses is eight words. No object is allocated per packet.
 */

/** The third word of an IPv4-mapped address. */
export const MAPPED_WORD = 0xffff;

/** Whether the words at `at` are an IPv4 address. */
export function isIpv4Words(words: Int32Array, at: number): boolean {
  return words[at + 2] === MAPPED_WORD && words[at] === 0 && words[at + 1] === 0;
}

/** Writes an IPv4 address, 32 bits, as four words. */
export function setIpv4Words(words: Int32Array, at: number, address: number): void {
  words[at] = 0;
  words[at + 1] = 0;
  words[at + 2] = MAPPED_WORD;
  words[at + 3] = address;
}

/** Writes an address as four words. */
export function setAddressWords(words: Int32Array, at: number, { bytes }: Address): void {
  if (bytes.length === 4) setIpv4Words(words, at, read32(bytes, 0));
  else for (let word = 0; word < 4; word++) words[at + word] = read32(bytes, 4 * word);
}

/** Returns the address of four words. */
export function addressOfWords(words: Int32Array, at: number): Address {
  const bytes = new Uint8Array(16);
  for (let word = 0; word < 4; word++) write32(bytes, 4 * word, words[at + word]!);
  return new Address(bytes);
}

/** Returns the IPv4 address of 32 bits. */
export function addressOfIpv4(address: number): Address {
  return new Address([address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff]);
}

/** Returns 32 bits of which the first `bits` are 1. */
export function maskOf(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}

/** Whether the four words at `at` of `a` are those at `bAt` of `b`. */
export function equalWords(a: Int32Array, at: number, b: Int32Array, bAt: number): boolean {
  return a[at + 3] === b[bAt + 3] && a[at + 2] === b[bAt + 2] && a[at + 1] === b[bAt + 1] && a[at] === b[bAt];
}

/** A key of a Map for the address at `at`: a number for IPv4, text for IPv6. */
export function keyOfWords(words: Int32Array, at: number): number | string {
  if (isIpv4Words(words, at)) return words[at + 3]!;
  return `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]}`;
}

/** Returns the length of the IP header of packets to the address at `at`: RFC 791, 3.1; RFC 8200, 3. */
export function headerBytesFor(words: Int32Array, at: number): number {
  return isIpv4Words(words, at) ? 20 : 40;
}
