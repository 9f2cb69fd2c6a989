/*
 * The IP, TCP and UDP headers of an Ethernet frame. Sources: RFC 791, RFC 8200, RFC 9293, RFC 768; IEEE 802.1Q for the
 * tag of a virtual LAN.
 */

/** Ethernet header: two addresses and a type (IEEE 802.3, 3.1.1). */
export const ETHERNET_HEADER_BYTES = 14;
/** The tag of a frame from a virtual LAN (IEEE 802.1Q). */
export const VLAN_TAG_BYTES = 4;
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_VLAN = 0x8100;

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
/** IPv6 extension headers that may precede TCP or UDP: hop-by-hop options, routing, destination options. */
const EXTENSIONS: readonly number[] = [0, 43, 60];
const MOST_EXTENSIONS = 8;

/** Offsets of the checksum from the start of the header. */
export const TCP_CHECKSUM_OFFSET = 16;
export const UDP_CHECKSUM_OFFSET = 6;

/** The headers of one frame; offsets in bytes from the start of the frame. The record is reused for each frame. */
export interface IpHeaders {
  ipStart: number;
  isIpv6: boolean;
  /** PROTOCOL_TCP or PROTOCOL_UDP. */
  protocol: number;
  /** The start of the TCP or UDP header, and its end. */
  layer4Start: number;
  payloadStart: number;
  /**
   * The end of the IP packet according to its header: not before `payloadStart`, and not after the end of the frame.
   */
  ipEnd: number;
}

export const createIpHeaders = (): IpHeaders => ({
  ipStart: 0,
  isIpv6: false,
  protocol: 0,
  layer4Start: 0,
  payloadStart: 0,
  ipEnd: 0,
});

export const read16 = (bytes: Uint8Array, offset: number): number => (bytes[offset]! << 8) | bytes[offset + 1]!;

export function write16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >> 8;
  bytes[offset + 1] = value;
}

/**
 * Finds the TCP or UDP header of a frame, and writes its place to `found`. Returns false if there is none, if it is
 * incomplete, or if the packet is a fragment.
 */
export function findIpHeaders(frame: Uint8Array, found: IpHeaders): boolean {
  const { length } = frame;
  let network = ETHERNET_HEADER_BYTES;
  if (length < network + VLAN_TAG_BYTES) return false;
  let type = read16(frame, network - 2);
  if (type === ETHERTYPE_VLAN) {
    network += VLAN_TAG_BYTES;
    type = read16(frame, network - 2);
  }
  let start: number;
  let end: number;
  let protocol: number;
  if (type === ETHERTYPE_IPV4) {
    if (length < network + 20 || frame[network]! >> 4 !== 4) return false;
    const headerBytes = (frame[network]! & 15) * 4;
    const isFragment = (read16(frame, network + 6) & 0x3fff) !== 0;
    if (headerBytes < 20 || isFragment) return false;
    protocol = frame[network + 9]!;
    start = network + headerBytes;
    end = network + read16(frame, network + 2);
  } else if (type === ETHERTYPE_IPV6) {
    if (length < network + 40 || frame[network]! >> 4 !== 6) return false;
    protocol = frame[network + 6]!;
    start = network + 40;
    end = start + read16(frame, network + 4);
    for (let count = 0; EXTENSIONS.includes(protocol); count++) {
      if (count === MOST_EXTENSIONS || start + 8 > length) return false;
      protocol = frame[start]!;
      start += 8 + 8 * frame[start + 1]!;
    }
  } else return false;
  let payloadStart: number;
  if (protocol === PROTOCOL_UDP) payloadStart = start + 8;
  else if (protocol === PROTOCOL_TCP && start + 20 <= length) payloadStart = start + (frame[start + 12]! >> 4) * 4;
  else return false;
  if (payloadStart < start + (protocol === PROTOCOL_TCP ? 20 : 8) || payloadStart > end || end > length) return false;
  found.ipStart = network;
  found.isIpv6 = type === ETHERTYPE_IPV6;
  found.protocol = protocol;
  found.layer4Start = start;
  found.payloadStart = payloadStart;
  found.ipEnd = end;
  return true;
}
