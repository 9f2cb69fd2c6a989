import { read16, read32 } from '../byte-order.js';

/*
 * Neighbour discovery messages, after the 4 bytes of ICMPv6. Source: RFC 4861, 4; RFC 8106, 5.
 *
 *   solicitation of a neighbour   8 target   24 options
 *   advertisement of a neighbour  4 flags: router, solicited, override   8 target   24 options
 *   advertisement of a router     4 hop limit   5 flags   6 lifetime   8 reachable   12 retransmission   16 options
 *   option                        0 type   1 length in 8 bytes   2 data
 */
export const ROUTER_SOLICITATION = 133;
export const ROUTER_ADVERTISEMENT = 134;
export const NEIGHBOUR_SOLICITATION = 135;
export const NEIGHBOUR_ADVERTISEMENT = 136;
export const ND_REDIRECT = 137;

export const ND_TARGET = 8;
export const NEIGHBOUR_OPTIONS = 24;
export const ROUTER_OPTIONS = 16;

export const FLAG_ROUTER = 0x80;
export const FLAG_SOLICITED = 0x40;
export const FLAG_OVERRIDE = 0x20;

export const OPTION_SOURCE_MAC = 1;
export const OPTION_TARGET_MAC = 2;
export const OPTION_PREFIX = 3;
export const OPTION_MTU = 5;
export const OPTION_DNS = 25;
/** The maximum number of options that are read from one message. */
export const MOST_ND_OPTIONS = 64;

/** Returns the start of the first option of a type from `from` on, or -1. */
export function findOption(bytes: Uint8Array, from: number, end: number, type: number): number {
  for (let at = from; at < end; at += 8 * bytes[at + 1]!) if (bytes[at] === type) return at;
  return -1;
}

/** Whether the options fill the message: none is empty or too long (RFC 4861, 6.1.2, 7.1.1 and 7.1.2). */
export function areOptionsWhole(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (let count = 0; at < end; count++) {
    if (at + 8 > end || bytes[at + 1] === 0 || count >= MOST_ND_OPTIONS) return false;
    at += 8 * bytes[at + 1]!;
  }
  return at === end;
}

/** A prefix that a router advertises: RFC 4861, 4.6.2. One record is reused for all prefixes. */
export class PrefixOption {
  bits = 0;
  isOnLink = false;
  isAutonomous = false;
  /** In seconds; 0xffffffff: forever. */
  validSeconds = 0;
  preferredSeconds = 0;
  readonly words = new Int32Array(4);
}

/** Reads the prefix option at `at`. */
export function readPrefix(bytes: Uint8Array, at: number, option: PrefixOption): boolean {
  if (bytes[at + 1] !== 4) return false;
  option.bits = bytes[at + 2]!;
  option.isOnLink = (bytes[at + 3]! & 0x80) !== 0;
  option.isAutonomous = (bytes[at + 3]! & 0x40) !== 0;
  option.validSeconds = read32(bytes, at + 4) >>> 0;
  option.preferredSeconds = read32(bytes, at + 8) >>> 0;
  for (let word = 0; word < 4; word++) option.words[word] = read32(bytes, at + 16 + 4 * word);
  return option.bits <= 128;
}

/** Returns the lifetime of the router that sent the advertisement at `start`, in seconds. */
export function routerSeconds(bytes: Uint8Array, start: number): number {
  return read16(bytes, start + 6);
}
