import { read16, read32, write16, write32 } from '../byte-order.js';
import {
  ETHERNET_HEADER_BYTES,
  isNoStation,
  TYPE_ARP,
  writeEthernetHeader,
  writeMac,
} from '../ethernet/ethernet-wire.js';

/*
 * An ARP packet for IPv4 over Ethernet, at byte 14 of its frame. Source: RFC 826.
 *
 *   0 hardware type 1   2 protocol type 0x0800   4 lengths 6 and 4   6 operation
 *   8 sender, 6 bytes   14 sender's IPv4 address   18 target, 6 bytes   24 target's IPv4 address   28 end
 */
export const ARP_BYTES = 28;
export const ARP_FRAME_BYTES = ETHERNET_HEADER_BYTES + ARP_BYTES;
export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;
/** Where the sender's Ethernet address is in the frame. */
export const ARP_SENDER_MAC = ETHERNET_HEADER_BYTES + 8;

export type ArpProblem = 'short' | 'bad-header' | 'bad-operation' | 'bad-sender';

/** A received packet. One record is reused for all packets. */
export class ArpPacket {
  operation = 0;
  /** IPv4 addresses. 0: none, in a probe. */
  sender = 0;
  target = 0;
}

/** Reads the packet in a frame, which may be padded. The sender's Ethernet address stays in the frame. */
export function parseArp(frame: Uint8Array, packet: ArpPacket): 'parsed' | ArpProblem {
  if (frame.length < ARP_FRAME_BYTES) return 'short';
  const at = ETHERNET_HEADER_BYTES;
  if (read16(frame, at) !== 1 || read16(frame, at + 2) !== 0x0800 || read16(frame, at + 4) !== 0x0604) {
    return 'bad-header';
  }
  packet.operation = read16(frame, at + 6);
  if (packet.operation !== ARP_REQUEST && packet.operation !== ARP_REPLY) return 'bad-operation';
  if (isNoStation(frame, ARP_SENDER_MAC)) return 'bad-sender';
  packet.sender = read32(frame, at + 14);
  packet.target = read32(frame, at + 24);
  return 'parsed';
}

/** Returns a frame with an ARP packet. `targetMac` is all zeros in a request. */
export function buildArp(
  to: Uint8Array,
  operation: number,
  senderMac: Uint8Array,
  sender: number,
  targetMac: Uint8Array,
  target: number,
): Uint8Array {
  const frame = new Uint8Array(ARP_FRAME_BYTES);
  const at = ETHERNET_HEADER_BYTES;
  writeMac(frame, 0, to);
  writeEthernetHeader(frame, 0, senderMac, TYPE_ARP);
  write16(frame, at, 1);
  write16(frame, at + 2, 0x0800);
  write16(frame, at + 4, 0x0604);
  write16(frame, at + 6, operation);
  writeMac(frame, ARP_SENDER_MAC, senderMac);
  write32(frame, at + 14, sender);
  writeMac(frame, at + 18, targetMac);
  write32(frame, at + 24, target);
  return frame;
}
