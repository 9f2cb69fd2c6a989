import { read16, read32, write16, write32 } from '../byte-order.js';
import { isChecksumRight } from '../checksum.js';
import { dropCounters } from '../drop-counters.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { finishIcmp6 } from '../ipv6/icmp6-frame.js';
import { type Ipv6 } from '../ipv6/ipv6.js';
import { isUnspecified } from '../ipv6/ipv6-words.js';
import { FRAGMENT, IPV6_HEADER_BYTES, PROTOCOL_ICMPV6, readWords } from '../ipv6/ipv6-wire.js';
import { type NeighbourDiscovery } from '../ipv6/neighbour-discovery.js';
import { ND_REDIRECT, ROUTER_SOLICITATION } from '../ipv6/nd-wire.js';
import { MLD_QUERY } from '../ipv6/mld.js';
import { HEADROOM_BYTES, type Link } from '../link.js';
import { RateLimit } from '../rate-limit.js';
import { ECHOES_PER_SECOND, ERRORS_PER_SECOND, type OnPathReport } from './icmp4.js';
import { type Pinger } from './pinger.js';

/*
 * Messages of ICMPv6. Source: RFC 4443, 2.1 and 3.
 *
 *   0 type, an error below 128   1 code   2 checksum   4 rest: identifier and number of an echo, an MTU, a pointer   8
 * data
 */
const HEADER_BYTES = 8;
export const UNREACHABLE6 = 1;
export const TOO_BIG6 = 2;
export const TIME_EXCEEDED6 = 3;
export const PARAMETER_PROBLEM6 = 4;
const ECHO_REQUEST6 = 128;
const ECHO_REPLY6 = 129;
export const CODE_PORT_UNREACHABLE6 = 4;
export const CODE_REASSEMBLY6 = 1;
export const CODE_NEXT_HEADER6 = 1;
const HOP_LIMIT = 64;
/** An error fits into the minimum MTU: RFC 4443, 2.4 c. */
export const MOST_QUOTED_BYTES6 = 1280 - IPV6_HEADER_BYTES - HEADER_BYTES;

export const ICMP6_DROPS = [
  'short',
  'bad-checksum',
  'unknown-type',
  'echo-rate',
  'stray-reply',
  'bad-quote',
  'stray-error',
  'error-rate',
  'no-buffer',
] as const;

export interface Icmp6Options {
  readonly link: Link;
  readonly ipv6: Ipv6;
  readonly discovery: NeighbourDiscovery;
  readonly pinger: Pinger;
  readonly onPathReport: OnPathReport;
}

/** ICMPv6 by RFC 4443. */
export class Icmp6 {
  readonly drops = dropCounters(ICMP6_DROPS);
  private readonly errors = new RateLimit(ERRORS_PER_SECOND);
  private readonly echoes = new RateLimit(ECHOES_PER_SECOND);
  private readonly addresses = new Int32Array(8);

  constructor(private readonly options: Icmp6Options) {}

  input(packet: IpPacket, nowNs: number): void {
    const { bytes, start, end, addresses } = packet;
    const { drops } = this;
    const { pinger, discovery } = this.options;
    if (end - start < HEADER_BYTES) {
      drops.short++;
      return;
    }
    if (!isChecksumRight(addresses, PROTOCOL_ICMPV6, bytes, start, end)) {
      drops['bad-checksum']++;
      return;
    }
    const type = bytes[start]!;
    const data = start + HEADER_BYTES;
    if (type === MLD_QUERY || (type >= ROUTER_SOLICITATION && type <= ND_REDIRECT)) discovery.input(packet, nowNs);
    else if (type === ECHO_REQUEST6) this.answerEcho(packet, nowNs);
    else if (type === ECHO_REPLY6) {
      const [identifier, sequence] = [read16(bytes, start + 4), read16(bytes, start + 6)];
      if (!pinger.answer(addresses, 4, identifier, sequence, bytes, data, end, packet.hopLimit, nowNs)) {
        drops['stray-reply']++;
      }
    } else if (type >= UNREACHABLE6 && type <= PARAMETER_PROBLEM6) this.takeError(packet, nowNs);
    else drops['unknown-type']++;
  }

  /** Sends an echo request. `addresses` are ours and the destination. Returns whether it may reach it. */
  sendEcho(addresses: Int32Array, sequence: number, payload: Uint8Array, nowNs: number): boolean {
    const { link, pinger } = this.options;
    const length = HEADER_BYTES + payload.length;
    const buffer = link.take(length);
    // Treated as lost in transit.
    if (buffer === undefined) return true;
    buffer[HEADROOM_BYTES] = ECHO_REQUEST6;
    write16(buffer, HEADROOM_BYTES + 4, pinger.identifier);
    write16(buffer, HEADROOM_BYTES + 6, sequence);
    buffer.set(payload, HEADROOM_BYTES + HEADER_BYTES);
    return this.send(addresses, buffer, length, nowNs);
  }

  /** Reports a packet to its sender, unless RFC 4443, 2.4 e forbids it. `rest` is a pointer, for example. */
  sendError(packet: IpPacket, type: number, code: number, rest: number, nowNs: number): void {
    const { bytes, headerStart, start, end, protocol, isGroup, addresses } = packet;
    const isError = protocol === PROTOCOL_ICMPV6 && (start >= end || bytes[start]! < ECHO_REQUEST6);
    // A parameter problem may answer a multicast (e.3); the caller has decided that.
    if (isError || isUnspecified(addresses, 4) || (isGroup && type !== PARAMETER_PROBLEM6)) return;
    if (!this.errors.take(nowNs)) {
      this.drops['error-rate']++;
      return;
    }
    const { link, ipv6 } = this.options;
    const quoted = Math.min(end - headerStart, MOST_QUOTED_BYTES6);
    const length = HEADER_BYTES + quoted;
    const buffer = link.take(length);
    const own = this.addresses;
    own.set(addresses.subarray(4), 4);
    if (buffer === undefined || !ipv6.sourceFor(own, 4, own, nowNs)) {
      this.drops['no-buffer']++;
      return;
    }
    if (!isGroup) own.set(addresses.subarray(0, 4));
    buffer[HEADROOM_BYTES] = type;
    buffer[HEADROOM_BYTES + 1] = code;
    write32(buffer, HEADROOM_BYTES + 4, rest);
    buffer.set(bytes.subarray(headerStart, headerStart + quoted), HEADROOM_BYTES + HEADER_BYTES);
    this.send(own, buffer, length, nowNs);
  }

  /** Also for a group: RFC 4443, 4.2 requires it, and the rate is limited. */
  private answerEcho({ bytes, start, end, addresses, isGroup }: IpPacket, nowNs: number): void {
    const own = this.addresses;
    const { link, ipv6 } = this.options;
    own.set(addresses.subarray(4), 4);
    if (isUnspecified(addresses, 4) || !ipv6.sourceFor(own, 4, own, nowNs)) return;
    if (!isGroup) own.set(addresses.subarray(0, 4));
    if (!this.echoes.take(nowNs)) {
      this.drops['echo-rate']++;
      return;
    }
    const buffer = link.take(end - start);
    if (buffer === undefined) {
      this.drops['no-buffer']++;
      return;
    }
    buffer.set(bytes.subarray(start, end), HEADROOM_BYTES);
    buffer[HEADROOM_BYTES] = ECHO_REPLY6;
    this.send(own, buffer, end - start, nowNs);
  }

  private send(addresses: Int32Array, buffer: Uint8Array, length: number, nowNs: number): boolean {
    finishIcmp6(buffer, HEADROOM_BYTES, HEADROOM_BYTES + length, addresses);
    const { ipv6 } = this.options;
    return ipv6.output(addresses, PROTOCOL_ICMPV6, HOP_LIMIT, false, buffer, length, 0, 0, nowNs) === 'sent';
  }

  /** The quoted packet is ours and may be in flight: RFC 5927, 4.1. */
  private takeError({ bytes, start, end }: IpPacket, nowNs: number): void {
    const { addresses, drops } = this;
    const { ipv6, pinger, onPathReport } = this.options;
    const header = start + HEADER_BYTES;
    let protocol = bytes[header + 6]!;
    let at = header + IPV6_HEADER_BYTES;
    // The fragment header is the only extension header that we send.
    if (at + 8 <= end && protocol === FRAGMENT) {
      const isFirst = (read16(bytes, at + 2) & 0xfff8) === 0;
      protocol = isFirst ? bytes[at]! : FRAGMENT;
      at += 8;
    }
    if (at + 8 > end || bytes[header]! >> 4 !== 6) {
      drops['bad-quote']++;
      return;
    }
    readWords(bytes, header + 8, addresses, 0);
    readWords(bytes, header + 24, addresses, 4);
    const type = bytes[start]!;
    const isPort = type === UNREACHABLE6 && bytes[start + 1] === CODE_PORT_UNREACHABLE6;
    const report = type === TOO_BIG6 ? 'too-big' : isPort ? 'port-unreachable' : 'unreachable';
    const mtu = Math.min(read32(bytes, start + 4) >>> 0, 65535);
    let isBelieved = ipv6.isOwn(addresses, 0);
    if (isBelieved && protocol === PROTOCOL_ICMPV6) {
      const [identifier, sequence] = [read16(bytes, at + 4), read16(bytes, at + 6)];
      isBelieved = bytes[at] === ECHO_REQUEST6 && pinger.find(addresses, 4, identifier, sequence) !== undefined;
      if (isBelieved && report !== 'too-big') pinger.fail(addresses, 4, identifier, sequence);
    }
    if (isBelieved && (report === 'too-big' || protocol !== PROTOCOL_ICMPV6)) {
      isBelieved = onPathReport(report, addresses, protocol, bytes, at, mtu, nowNs);
    }
    if (!isBelieved) drops['stray-error']++;
  }
}
