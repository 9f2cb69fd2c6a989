import { read16, write16 } from '../byte-order.js';

/*
 * The Ethernet header. Source: IEEE 802.3, 3.1.1; RFC 894.
 *
 *   0 destination, 6 bytes   6 source, 6 bytes   12 type, or the length of IEEE 802.2   14 payload
 */
export const ETHERNET_HEADER_BYTES = 14;
export const MAC_BYTES = 6;
const SOURCE = 6;
const TYPE = 12;

export const TYPE_IPV4 = 0x0800;
export const TYPE_ARP = 0x0806;
export const TYPE_IPV6 = 0x86dd;

export const BROADCAST_MAC = new Uint8Array(MAC_BYTES).fill(0xff);

/** Whether two Ethernet addresses in `a` and `b` are the same. */
export function equalMacs(a: Uint8Array, at: number, b: Uint8Array, bAt: number): boolean {
  for (let index = MAC_BYTES - 1; index >= 0; index--) if (a[at + index] !== b[bAt + index]) return false;
  return true;
}

/** Whether the address at `at` names a group of stations: multicast and broadcast. */
export function isGroupMac(bytes: Uint8Array, at: number): boolean {
  return (bytes[at]! & 1) !== 0;
}

/** Whether the address at `at` is not that of a station: a group, or all zeros. */
export function isNoStation(bytes: Uint8Array, at: number): boolean {
  if (isGroupMac(bytes, at)) return true;
  let all = 0;
  for (let index = 0; index < MAC_BYTES; index++) all |= bytes[at + index]!;
  return all === 0;
}

/** Returns the type of a frame with a complete header. */
export function typeOfFrame(frame: Uint8Array): number {
  return read16(frame, TYPE);
}

/** Copies an Ethernet address of 6 bytes to `at`. */
export function writeMac(bytes: Uint8Array, at: number, mac: Uint8Array, from = 0): void {
  // Without a loop, which an interpreter takes twice as long for.
  bytes[at] = mac[from]!;
  bytes[at + 1] = mac[from + 1]!;
  bytes[at + 2] = mac[from + 2]!;
  bytes[at + 3] = mac[from + 3]!;
  bytes[at + 4] = mac[from + 4]!;
  bytes[at + 5] = mac[from + 5]!;
}

/** Writes source and type of the frame that begins at `start`. Its destination may still be unknown. */
export function writeEthernetHeader(bytes: Uint8Array, start: number, source: Uint8Array, type: number): void {
  writeMac(bytes, start + SOURCE, source);
  write16(bytes, start + TYPE, type);
}
