import { read16, read32, write16, write32 } from '../byte-order.js';
import { BROADCAST_MAC, writeMac } from '../ethernet/ethernet-wire.js';
import { foldSum, sumBytes } from '../checksum.js';

/*
 * The IPv4 header. Source: RFC 791, 3.1.
 *
 *   0 version and length in words   1 service   2 total length   4 identification   6 flags and offset / 8
 *   8 time to live   9 protocol   10 checksum   12 source   16 destination   20 options
 */
export const IPV4_HEADER_BYTES = 20;
export const MOST_IPV4_HEADER_BYTES = 60;
export const DONT_FRAGMENT = 0x4000;
export const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_IGMP = 2;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_LOOSE_ROUTE = 131;
const OPTION_STRICT_ROUTE = 137;

export type Ipv4Problem = 'short' | 'bad-version' | 'bad-header-length' | 'bad-length' | 'bad-checksum' | 'bad-option';

/** A received header. One record is reused for all packets. */
export class Ipv4Header {
  headerBytes = 0;
  /** Length of the packet: the rest of the frame is padding. */
  totalBytes = 0;
  identification = 0;
  isDontFragment = false;
  hasMore = false;
  /** Offset of a fragment, in bytes. */
  offset = 0;
  timeToLive = 0;
  protocol = 0;
  source = 0;
  destination = 0;
}

/** Reads the header at `start` of a packet of at most `end - start` bytes. RFC 1122, 3.2.1. */
export function parseIpv4(bytes: Uint8Array, start: number, end: number, header: Ipv4Header): 'parsed' | Ipv4Problem {
  if (end - start < IPV4_HEADER_BYTES) return 'short';
  const first = bytes[start]!;
  if (first >> 4 !== 4) return 'bad-version';
  const headerBytes = (first & 15) * 4;
  const totalBytes = read16(bytes, start + 2);
  if (headerBytes < IPV4_HEADER_BYTES || start + headerBytes > end) return 'bad-header-length';
  if (totalBytes < headerBytes || start + totalBytes > end) return 'bad-length';
  if (foldSum(sumBytes(bytes, start, start + headerBytes, 0)) !== 0xffff) return 'bad-checksum';
  if (headerBytes > IPV4_HEADER_BYTES && !areOptionsGood(bytes, start + IPV4_HEADER_BYTES, start + headerBytes)) {
    return 'bad-option';
  }
  const flags = read16(bytes, start + 6);
  header.headerBytes = headerBytes;
  header.totalBytes = totalBytes;
  header.identification = read16(bytes, start + 4);
  header.isDontFragment = (flags & DONT_FRAGMENT) !== 0;
  header.hasMore = (flags & MORE_FRAGMENTS) !== 0;
  header.offset = (flags & OFFSET_MASK) * 8;
  header.timeToLive = bytes[start + 8]!;
  header.protocol = bytes[start + 9]!;
  header.source = read32(bytes, start + 12);
  header.destination = read32(bytes, start + 16);
  return 'parsed';
}

/** The port of a DHCP client: it receives packets to an address that it does not have yet (RFC 2131, 4.1). */
const DHCP_CLIENT_PORT = 68;

/** Whether a packet is for the DHCP client. */
export function isToDhcpClient(
  { protocol, headerBytes, totalBytes }: Ipv4Header,
  bytes: Uint8Array,
  start: number,
): boolean {
  if (protocol !== PROTOCOL_UDP || totalBytes < headerBytes + 8) return false;
  return read16(bytes, start + headerBytes + 2) === DHCP_CLIENT_PORT;
}

/** Skips options, but refuses source routes, which only attackers use (RFC 7126, 4.3, 4.4). */
function areOptionsGood(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === OPTION_END) return true;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (kind === OPTION_LOOSE_ROUTE || kind === OPTION_STRICT_ROUTE) return false;
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > end) return false;
    at += length;
  }
  return true;
}

/** Writes a header without options, with its checksum, at `start`. `flags` holds the flags and the offset / 8. */
export function writeIpv4Header(
  bytes: Uint8Array,
  start: number,
  totalBytes: number,
  identification: number,
  flags: number,
  timeToLive: number,
  protocol: number,
  source: number,
  destination: number,
): void {
  write16(bytes, start, 0x4500);
  write16(bytes, start + 2, totalBytes);
  write16(bytes, start + 4, identification);
  write16(bytes, start + 6, flags);
  write16(bytes, start + 8, (timeToLive << 8) | protocol);
  write16(bytes, start + 10, 0);
  write32(bytes, start + 12, source);
  write32(bytes, start + 16, destination);
  write16(bytes, start + 10, ~foldSum(sumBytes(bytes, start, start + IPV4_HEADER_BYTES, 0)));
}

/** Writes the MAC of a group of hosts at the start of a frame: the last 23 bits of the address (RFC 1112, 6.4). */
export function writeGroupMac(frame: Uint8Array, address: number): void {
  if (address >>> 28 !== 14) writeMac(frame, 0, BROADCAST_MAC);
  else frame.set([0x01, 0x00, 0x5e, (address >>> 16) & 0x7f, (address >>> 8) & 0xff, address & 0xff]);
}
