import { read16, read32, write16, write32 } from '../byte-order.js';
import { foldSum, sumBytes } from '../checksum.js';
import { IPV4_HEADER_BYTES } from '../ipv4/ipv4-wire.js';

/*
 * An ICMP message. Source: RFC 792; RFC 1191, 4.
 *
 *   0 type   1 code   2 checksum   4 rest: identifier and sequence number of an echo, or an MTU at 6   8 data
 *
 * The data of an error is the packet that caused it: its header and at least 8 bytes of its payload.
 */
export const ICMP_HEADER_BYTES = 8;
export const ICMP_CHECKSUM = 2;
/** The bytes that an error must quote after the IP header: both ports and, of TCP, the sequence number. */
export const LEAST_QUOTED_BYTES = 8;

export const ECHO_REPLY = 0;
export const UNREACHABLE = 3;
export const SOURCE_QUENCH = 4;
export const REDIRECT = 5;
export const ECHO_REQUEST = 8;
export const TIME_EXCEEDED = 11;
export const PARAMETER_PROBLEM = 12;

export const CODE_PROTOCOL_UNREACHABLE = 2;
export const CODE_PORT_UNREACHABLE = 3;
export const CODE_FRAGMENTATION_NEEDED = 4;
export const CODE_REASSEMBLY = 1;

/** The packet that an error quotes. One record is reused for all packets. */
export class QuotedPacket {
  protocol = 0;
  totalBytes = 0;
  source = 0;
  destination = 0;
  bytes: Uint8Array = new Uint8Array(0);
  /** Where its transport header begins, of which at least 8 bytes are present. */
  start = 0;
  /** The size that fits, if the error reports the MTU of a path; otherwise 0. */
  mtu = 0;
}

/** Whether the type is that of an error, which must not be answered with an error (RFC 1122, 3.2.2). */
export function isIcmpError(type: number): boolean {
  return type === UNREACHABLE || (type >= SOURCE_QUENCH && type <= REDIRECT) || (type >= 11 && type <= 12);
}

/** Reads the quoted packet of the error from `start` to `end`, whose length was checked. */
export function parseQuoted(bytes: Uint8Array, start: number, end: number, quoted: QuotedPacket): boolean {
  const header = start + ICMP_HEADER_BYTES;
  if (header + IPV4_HEADER_BYTES > end || bytes[header]! >> 4 !== 4) return false;
  const headerBytes = (bytes[header]! & 15) * 4;
  if (headerBytes < IPV4_HEADER_BYTES || header + headerBytes + LEAST_QUOTED_BYTES > end) return false;
  // Only the first fragment has the transport header.
  if ((read16(bytes, header + 6) & 0x1fff) !== 0) return false;
  quoted.protocol = bytes[header + 9]!;
  quoted.totalBytes = read16(bytes, header + 2);
  quoted.source = read32(bytes, header + 12);
  quoted.destination = read32(bytes, header + 16);
  quoted.bytes = bytes;
  quoted.start = header + headerBytes;
  quoted.mtu = read16(bytes, start + 6);
  return true;
}

/** Writes the header of a message at `start` whose data is already there, and its checksum up to `end`. */
export function writeIcmpHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  type: number,
  code: number,
  rest: number,
): void {
  bytes[start] = type;
  bytes[start + 1] = code;
  write16(bytes, start + ICMP_CHECKSUM, 0);
  write32(bytes, start + 4, rest);
  write16(bytes, start + ICMP_CHECKSUM, ~foldSum(sumBytes(bytes, start, end, 0)));
}
