import { foldSum, sumBytes, sumPseudoHeader } from '../src/checksum.js';
import { FRAGMENT, FRAGMENT_HEADER_BYTES, IPV6_HEADER_BYTES, writeIpv6Header } from '../src/ipv6/ipv6-wire.js';
import { IPV4_HEADER_BYTES, MORE_FRAGMENTS, PROTOCOL_UDP, writeIpv4Header } from '../src/ipv4/ipv4-wire.js';
import { HEADER_BYTES, SYN, TCP_PROTOCOL } from '../src/tcp/tcp-wire.js';
import { ip6 } from './ipv6-bed.js';
import { ip } from './link-recorder.js';

/** Kinds of attacks, each with frames from addresses outside of the network of the victim. */
export const ATTACKS = ['syn', 'fragment4', 'fragment6'] as const;
export type Attack = (typeof ATTACKS)[number];

const ETHERNET_BYTES = 14;
const ROUTER = [2, 0, 0, 0, 0, 2];
/** RFC 2544: the network 198.18.0.0/15 is for tests. Each frame has its own source in it. */
const SOURCES = ip('198.18.0.0');
const SOURCE_BITS = 17;
const FRAGMENT_BYTES = 1480;
const VICTIM_PORT = 7;

/** Whether an Ethernet frame is for a host of the attacker. */
export function isForAttacker(frame: Uint8Array): boolean {
  return frame[12] === 8 && frame[13] === 0 && frame[30] === 198 && (frame[31]! & 0xfe) === 18;
}

/** Returns the number of the frame that a frame for the attacker answers. */
export function answeredNumber(frame: Uint8Array): number {
  const [high, low] = [((frame[31]! & 1) << 16) | (frame[32]! << 8) | frame[33]!, (frame[36]! << 8) | frame[37]!];
  return (low - 1024) * 2 ** SOURCE_BITS + high;
}

/** Returns frame `number` of an attack on host 1. Its checksums are correct. */
export function attackFrame(attack: Attack, number: number): Uint8Array {
  if (attack === 'syn') return synFrame(number);
  return attack === 'fragment4' ? fragment4(number) : fragment6(number);
}

function frameOf(type: number, bytes: number): Uint8Array {
  const frame = new Uint8Array(ETHERNET_BYTES + bytes);
  frame.set([2, 0, 0, 0, 0, 1, ...ROUTER, type >> 8, type & 255]);
  return frame;
}

/** A SYN from an address and a port that no other SYN has. */
function synFrame(number: number): Uint8Array {
  const frame = frameOf(0x0800, IPV4_HEADER_BYTES + HEADER_BYTES + 4);
  const at = ETHERNET_BYTES + IPV4_HEADER_BYTES;
  const view = new DataView(frame.buffer);
  const source = SOURCES | number % 2 ** SOURCE_BITS;
  view.setUint16(at, 1024 + Math.floor(number / 2 ** SOURCE_BITS));
  view.setUint16(at + 2, VICTIM_PORT);
  view.setUint32(at + 4, number);
  view.setUint16(at + 12, (6 << 12) | SYN);
  view.setUint16(at + 14, 65535);
  // An MSS of 1,460.
  view.setUint32(at + 20, 0x020405b4);
  writeIpv4Header(frame, ETHERNET_BYTES, 44, number & 0xffff, 0, 64, TCP_PROTOCOL, source, ip('10.0.0.1'));
  const addresses = Int32Array.of(0, 0, 0xffff, source, 0, 0, 0xffff, ip('10.0.0.1'));
  view.setUint16(at + 16, ~foldSum(sumBytes(frame, at, frame.length, sumPseudoHeader(addresses, TCP_PROTOCOL, 24))));
  return frame;
}

/** The first fragment of a packet whose other fragments never arrive. */
function fragment4(number: number): Uint8Array {
  const frame = frameOf(0x0800, IPV4_HEADER_BYTES + FRAGMENT_BYTES);
  const source = SOURCES | number % 2 ** SOURCE_BITS;
  const bytes = IPV4_HEADER_BYTES + FRAGMENT_BYTES;
  const id = number & 0xffff;
  writeIpv4Header(frame, ETHERNET_BYTES, bytes, id, MORE_FRAGMENTS, 64, PROTOCOL_UDP, source, ip('10.0.0.1'));
  return frame;
}

/** The same over IPv6. */
function fragment6(number: number): Uint8Array {
  const payload = FRAGMENT_HEADER_BYTES + FRAGMENT_BYTES - 40;
  const frame = frameOf(0x86dd, IPV6_HEADER_BYTES + payload);
  const addresses = Int32Array.of(...ip6('2001:db8::1'), ...ip6('fd00::1'));
  writeIpv6Header(frame, ETHERNET_BYTES, payload, FRAGMENT, 64, addresses);
  const at = ETHERNET_BYTES + IPV6_HEADER_BYTES;
  frame[at] = PROTOCOL_UDP;
  frame[at + 3] = 1;
  new DataView(frame.buffer).setUint32(at + 4, number);
  return frame;
}
