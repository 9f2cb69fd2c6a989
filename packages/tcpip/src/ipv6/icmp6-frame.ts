import { write16 } from '../byte-order.js';
import { foldSum, sumBytes, sumPseudoHeader } from '../checksum.js';
import { ETHERNET_HEADER_BYTES, TYPE_IPV6, writeEthernetHeader, writeMac } from '../ethernet/ethernet-wire.js';
import { type Link } from '../link.js';
import { IPV6_HEADER_BYTES, PROTOCOL_ICMPV6, writeIpv6Header } from './ipv6-wire.js';

/** Hop-by-hop options with a router alert for MLD, and padding: RFC 3810, 5; RFC 2711, 2.1. */
const ROUTER_ALERT = [PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0];

/** Writes the checksum of an ICMPv6 message from `start` to `end`: RFC 4443, 2.3. */
export function finishIcmp6(bytes: Uint8Array, start: number, end: number, addresses: Int32Array): void {
  write16(bytes, start + 2, 0);
  const sum = sumPseudoHeader(addresses, PROTOCOL_ICMPV6, end - start);
  write16(bytes, start + 2, ~foldSum(sumBytes(bytes, start, end, sum)));
}

/** Returns the Ethernet address of an IPv6 group: RFC 2464, 7. */
export function macOfGroup(words: Int32Array, at: number): Uint8Array {
  const low = words[at + 3]!;
  return Uint8Array.of(0x33, 0x33, low >>> 24, low >>> 16, low >>> 8, low);
}

/** Sends a link-local message. `addresses` are source and destination; `mac` is the station. */
export function sendIcmp6(
  link: Link,
  mac: Uint8Array,
  addresses: Int32Array,
  hopLimit: number,
  message: Uint8Array,
  hasAlert = false,
): void {
  const extension = hasAlert ? ROUTER_ALERT.length : 0;
  const start = ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES + extension;
  const frame = new Uint8Array(start + message.length);
  frame.set(message, start);
  finishIcmp6(frame, start, frame.length, addresses);
  const next = hasAlert ? 0 : PROTOCOL_ICMPV6;
  if (hasAlert) frame.set(ROUTER_ALERT, ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES);
  writeIpv6Header(frame, ETHERNET_HEADER_BYTES, extension + message.length, next, hopLimit, addresses);
  writeEthernetHeader(frame, 0, link.mac, TYPE_IPV6);
  writeMac(frame, 0, mac);
  link.transmit(frame, 0, 0, 0);
}
