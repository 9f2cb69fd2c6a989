import { isIpv4Words } from '../ip/ip-words.js';

/** The layer below TCP: the stack, which adds the IP header, or the simulated network of a test. */
export interface TcpLower {
  /** Bytes that each buffer of `take` keeps free before the TCP header, for the headers below. */
  readonly headroomBytes: number;

  /**
   * Returns a buffer of at least `headroomBytes + bytes` bytes, which the core fills from `headroomBytes` on and hands
   * to `send` in the same call; undefined while there is no room. The stack then calls `flush` of the core later. The
   * buffer may contain old bytes.
   */
  take(bytes: number): Uint8Array | undefined;

  /**
   * Sends the segment of `bytes` bytes in `buffer`, which belongs to the callee from now on. `addresses` are those of
   * the connection: local, then remote, four words each; valid until the call returns. The checksum is blank: its
   * field, at 16, holds the sum of the pseudo header. `segmentBytes` other than 0: to be cut into segments with this
   * much payload.
   */
  send(addresses: Int32Array, buffer: Uint8Array, bytes: number, segmentBytes: number): void;

  /** Returns the maximum size of a segment to this peer, header included: 1,480 on Ethernet. */
  segmentLimit(addresses: Int32Array): number;

  /**
   * Called when segments of the current size are lost repeatedly without a report of the reason: the path to the peer
   * may carry only smaller ones (RFC 4821, 7.7). The connection uses less than `segmentBytes` from now on.
   */
  reportBlackHole?(addresses: Int32Array, segmentBytes: number): void;
}

/**
 * Whether the address at `at` may be the end of a connection: not unspecified, multicast or the IPv4 broadcast (RFC
 * 9293, 3.9.2.3, MUST-57 and MUST-63). Only IP knows the broadcast addresses of a network.
 */
export function isUnicast(addresses: Int32Array, at: number): boolean {
  const last = addresses[at + 3]!;
  if (isIpv4Words(addresses, at)) return last >>> 24 !== 0 && last >>> 24 < 224;
  if (addresses[at]! >>> 24 === 0xff) return false;
  return (addresses[at]! | addresses[at + 1]! | addresses[at + 2]! | last) !== 0;
}
