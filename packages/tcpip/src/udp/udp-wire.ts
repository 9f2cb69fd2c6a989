import { read16, write16 } from '../byte-order.js';
import { sumPseudoHeader } from '../checksum.js';

/*
 * The UDP header. Source: RFC 768.
 *
 *   0 source port   2 destination port   4 length with the header   6 checksum, 0: none   8 data
 */
export const UDP_PROTOCOL = 17;
export const UDP_HEADER_BYTES = 8;
export const UDP_CHECKSUM = 6;

export type UdpProblem = 'short' | 'bad-length' | 'bad-port';

/** A received header. One record is reused for all headers. */
export class UdpHeader {
  sourcePort = 0;
  destinationPort = 0;
  /** Length including the header. Bytes after it in the packet are ignored. */
  lengthBytes = 0;
  hasChecksum = false;
}

/** Reads the header of the datagram from `start` to `end`. */
export function parseUdp(bytes: Uint8Array, start: number, end: number, header: UdpHeader): 'parsed' | UdpProblem {
  if (end - start < UDP_HEADER_BYTES) return 'short';
  const lengthBytes = read16(bytes, start + 4);
  if (lengthBytes < UDP_HEADER_BYTES || start + lengthBytes > end) return 'bad-length';
  header.sourcePort = read16(bytes, start);
  header.destinationPort = read16(bytes, start + 2);
  header.lengthBytes = lengthBytes;
  header.hasChecksum = read16(bytes, start + UDP_CHECKSUM) !== 0;
  // Port 0 as the source means that no reply is expected: RFC 768.
  return header.destinationPort === 0 ? 'bad-port' : 'parsed';
}

/** Writes a header at `start`. The checksum stays blank: its field holds the sum of the pseudo header. */
export function writeUdpHeader(
  bytes: Uint8Array,
  start: number,
  sourcePort: number,
  destinationPort: number,
  lengthBytes: number,
  addresses: Int32Array,
): void {
  write16(bytes, start, sourcePort);
  write16(bytes, start + 2, destinationPort);
  write16(bytes, start + 4, lengthBytes);
  write16(bytes, start + UDP_CHECKSUM, sumPseudoHeader(addresses, UDP_PROTOCOL, lengthBytes));
}
