import { isIpv4Words } from '../ip/ip-words.js';

/** Addresses of IPv6 as four words. Source: RFC 4291, 2. */
export const ALL_NODES = Int32Array.of(0xff020000 | 0, 0, 0, 1);
export const ALL_ROUTERS = Int32Array.of(0xff020000 | 0, 0, 0, 2);
/** The destination of MLDv2 reports: RFC 3810, 5.2.14. */
export const ALL_MLD_ROUTERS = Int32Array.of(0xff020000 | 0, 0, 0, 0x16);
export const LINK_LOCAL_PREFIX = Int32Array.of(0xfe800000 | 0, 0, 0, 0);

export function isMulticast(words: Int32Array, at: number): boolean {
  return words[at]! >>> 24 === 0xff;
}

export function isUnspecified(words: Int32Array, at: number): boolean {
  return (words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0;
}

export function isLoopback(words: Int32Array, at: number): boolean {
  return (words[at]! | words[at + 1]! | words[at + 2]!) === 0 && words[at + 3] === 1;
}

export function isLinkLocal(words: Int32Array, at: number): boolean {
  return words[at]! >>> 22 === 0x3fa;
}

/** Whether an address cannot be that of a host on a network: RFC 4291, 2.5.5 and 2.7. */
export function isNoHost(words: Int32Array, at: number): boolean {
  return isMulticast(words, at) || isLoopback(words, at) || isIpv4Words(words, at);
}

/** Returns the length of the common prefix of two addresses, in bits. */
export function commonBits(a: Int32Array, at: number, b: Int32Array, bAt: number): number {
  for (let word = 0; word < 4; word++) {
    const difference = a[at + word]! ^ b[bAt + word]!;
    if (difference !== 0) return 32 * word + Math.clz32(difference);
  }
  return 128;
}

/** Returns the solicited-node group of an address: RFC 4291, 2.7.1. */
export function solicitedNode(words: Int32Array, at: number): Int32Array {
  return Int32Array.of(0xff020000 | 0, 0, 1, 0xff000000 | words[at + 3]!);
}

/** Returns the address of a prefix of 64 bits and the identifier that follows from a MAC: RFC 4291, appendix A. */
export function addressOfMac(prefix: Int32Array, mac: Uint8Array): Int32Array {
  const high = ((mac[0]! ^ 2) << 24) | (mac[1]! << 16) | (mac[2]! << 8) | 0xff;
  const low = (0xfe << 24) | (mac[3]! << 16) | (mac[4]! << 8) | mac[5]!;
  return Int32Array.of(prefix[0]!, prefix[1]!, high, low);
}
