import { read16, read32, write16, write32 } from '../byte-order.js';

/*
 * The IPv6 header, and the extension headers after it. Source: RFC 8200, 3 and 4.
 *
 *   0 version, class, flow label   4 payload length   6 next header   7 hop limit   8 source   24 destination   40 end
 */
export const IPV6_HEADER_BYTES = 40;
export const FRAGMENT_HEADER_BYTES = 8;
/** RFC 8504, 5.3: a chain of more extension headers is dropped. */
export const MOST_EXTENSION_HEADERS = 8;

export const PROTOCOL_ICMPV6 = 58;
const HOP_BY_HOP = 0;
const ROUTING = 43;
export const FRAGMENT = 44;
const DESTINATION = 60;
export const NO_NEXT_HEADER = 59;

export type Ipv6Problem =
  | 'short'
  | 'bad-version'
  | 'bad-length'
  | 'bad-extension'
  | 'bad-option'
  | 'routing-header'
  | 'too-many-headers';

/** A received packet. One record is reused for all packets. */
export class Ipv6Header {
  payloadBytes = 0;
  hopLimit = 0;
  /** The first protocol that is not an extension header, and where it begins. */
  protocol = 0;
  start = 0;
  end = 0;
  /** The position of the field that named the protocol. */
  protocolField = 0;
  isFragment = false;
  identification = 0;
  offset = 0;
  hasMore = false;
  /** The position of a refused field. `code` is that of a parameter problem; -1: no report. */
  problemAt = 0;
  problemCode = -1;
}

/** Reads the headers of the packet at `start`, up to the transport or the rest of a fragment. */
export function parseIpv6(bytes: Uint8Array, start: number, end: number, header: Ipv6Header): 'parsed' | Ipv6Problem {
  if (end - start < IPV6_HEADER_BYTES) return 'short';
  if (bytes[start]! >> 4 !== 6) return 'bad-version';
  header.payloadBytes = read16(bytes, start + 4);
  header.end = start + IPV6_HEADER_BYTES + header.payloadBytes;
  if (header.end > end) return 'bad-length';
  header.hopLimit = bytes[start + 7]!;
  header.isFragment = false;
  header.problemCode = -1;
  header.protocol = NO_NEXT_HEADER;
  header.start = start + IPV6_HEADER_BYTES;
  return parseExtensions(bytes, start, bytes[start + 6]!, start + 6, start + IPV6_HEADER_BYTES, header);
}

/** Reads extension headers from `at` on; the first is of the type `first`, which the field at `firstField` named. */
export function parseExtensions(
  bytes: Uint8Array,
  packet: number,
  first: number,
  firstField: number,
  from: number,
  header: Ipv6Header,
): 'parsed' | Ipv6Problem {
  let next = first;
  let at = from;
  let field = firstField;
  for (let count = 0; ; count++) {
    if (next !== HOP_BY_HOP && next !== ROUTING && next !== FRAGMENT && next !== DESTINATION) {
      header.protocol = next;
      header.protocolField = field;
      header.start = at;
      return 'parsed';
    }
    if (count >= MOST_EXTENSION_HEADERS) return 'too-many-headers';
    if (at + 8 > header.end) return 'bad-extension';
    if (next === HOP_BY_HOP && at !== packet + IPV6_HEADER_BYTES) {
      return refuse(header, field, 1, 'bad-extension');
    }
    if (next === FRAGMENT) {
      const flags = read16(bytes, at + 2);
      header.isFragment = true;
      header.identification = read32(bytes, at + 4);
      header.offset = flags & 0xfff8;
      header.hasMore = (flags & 1) !== 0;
      header.protocol = bytes[at]!;
      header.protocolField = at;
      header.start = at + FRAGMENT_HEADER_BYTES;
      return 'parsed';
    }
    const length = 8 * (bytes[at + 1]! + 1);
    if (at + length > header.end) return 'bad-extension';
    // A packet that asks us to forward it (RFC 5095): this host is not a router.
    if (next === ROUTING && bytes[at + 3] !== 0) return refuse(header, at + 2, 0, 'routing-header');
    if (next !== ROUTING) {
      const option = refusedOption(bytes, at + 2, at + length);
      if (option === -1) return 'bad-extension';
      if (option !== 0) return refuse(header, option, bytes[option]! >> 6 === 1 ? -1 : 2, 'bad-option');
    }
    field = at;
    next = bytes[at]!;
    at += length;
  }
}

function refuse(header: Ipv6Header, at: number, code: number, problem: Ipv6Problem): Ipv6Problem {
  header.problemAt = at;
  header.problemCode = code;
  return problem;
}

/** Returns the position of an unknown option that must not be skipped (RFC 8200, 4.2); 0: none; -1: they do not fit. */
function refusedOption(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; ) {
    if (bytes[at] === 0) {
      at++;
      continue;
    }
    if (at + 2 > end || at + 2 + bytes[at + 1]! > end) return -1;
    if (bytes[at]! >> 6 !== 0) return at;
    at += 2 + bytes[at + 1]!;
  }
  return 0;
}

/** Reads four words of an address at `at` of a packet. */
export function readWords(bytes: Uint8Array, at: number, words: Int32Array, to: number): void {
  for (let word = 0; word < 4; word++) words[to + word] = read32(bytes, at + 4 * word);
}

/** Writes four words of an address. */
export function writeWords(bytes: Uint8Array, at: number, words: Int32Array, from: number): void {
  for (let word = 0; word < 4; word++) write32(bytes, at + 4 * word, words[from + word]!);
}

/** Writes a header at `start`. `addresses` are source and destination. */
export function writeIpv6Header(
  bytes: Uint8Array,
  start: number,
  payloadBytes: number,
  nextHeader: number,
  hopLimit: number,
  addresses: Int32Array,
): void {
  write32(bytes, start, 0x60000000);
  write16(bytes, start + 4, payloadBytes);
  write16(bytes, start + 6, (nextHeader << 8) | hopLimit);
  writeWords(bytes, start + 8, addresses, 0);
  writeWords(bytes, start + 24, addresses, 4);
}

/** Writes a fragment header at `start`. */
export function writeFragmentHeader(
  bytes: Uint8Array,
  start: number,
  nextHeader: number,
  offset: number,
  hasMore: boolean,
  identification: number,
): void {
  write16(bytes, start, nextHeader << 8);
  write16(bytes, start + 2, offset | (hasMore ? 1 : 0));
  write32(bytes, start + 4, identification);
}
