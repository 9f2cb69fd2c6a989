import { read16, write16 } from '../byte-order.js';
import { foldSum, sumBytes } from '../checksum.js';
import { dropCounters } from '../drop-counters.js';
import { type IpPacket, type PathReport } from '../ip/ip-packet.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { plateauBelow } from '../ip/path-mtu.js';
import { type Ipv4 } from '../ipv4/ipv4.js';
import { PROTOCOL_ICMP } from '../ipv4/ipv4-wire.js';
import { HEADROOM_BYTES, type Link } from '../link.js';
import { RateLimit } from '../rate-limit.js';
import {
  CODE_FRAGMENTATION_NEEDED,
  CODE_PORT_UNREACHABLE,
  ECHO_REPLY,
  ECHO_REQUEST,
  ICMP_CHECKSUM,
  ICMP_HEADER_BYTES,
  isIcmpError,
  PARAMETER_PROBLEM,
  parseQuoted,
  QuotedPacket,
  REDIRECT,
  SOURCE_QUENCH,
  TIME_EXCEEDED,
  UNREACHABLE,
  writeIcmpHeader,
} from './icmp-wire.js';
import { type Pinger } from './pinger.js';

/** Limits, as listed in README.md. A test reaches each of them. */
export const ERRORS_PER_SECOND = 100;
/** Linux sends the next request of a flood when it has the answer: thousands per second are not an attack. */
export const ECHOES_PER_SECOND = 100_000;
/** The maximum number of bytes that an error quotes: the error has at most 576 bytes (RFC 1812, 4.3.2.3). */
export const MOST_QUOTED_BYTES = 576 - 28;
const TIME_TO_LIVE = 64;

export const ICMP_DROPS = [
  'short',
  'bad-checksum',
  'unknown-type',
  'echo-to-group',
  'echo-rate',
  'stray-reply',
  'bad-quote',
  'stray-error',
  'redirect',
  'source-quench',
  'error-rate',
  'no-buffer',
] as const;

/**
 * Handles a report about a packet that this host sent. `addresses` are its source, which is ours, and its destination.
 * From `start` on, `bytes` hold at least the first 8 bytes of its transport. `mtu` is the size that fits, if it was too
 * big. Returns whether such a packet may be in flight, which an attacker who does not see our packets cannot know (RFC
 * 5927, 4.1).
 */
export type OnPathReport = (
  report: PathReport,
  addresses: Int32Array,
  protocol: number,
  bytes: Uint8Array,
  start: number,
  mtu: number,
  nowNs: number,
) => boolean;

export interface Icmp4Options {
  readonly link: Link;
  readonly ipv4: Ipv4;
  readonly pinger: Pinger;
  readonly onPathReport: OnPathReport;
}

/** ICMP by RFC 792 and RFC 1122, 3.2.2. */
export class Icmp4 {
  readonly drops = dropCounters(ICMP_DROPS);
  private readonly errors = new RateLimit(ERRORS_PER_SECOND);
  private readonly echoes = new RateLimit(ECHOES_PER_SECOND);
  private readonly quoted = new QuotedPacket();
  private readonly addresses = new Int32Array(8);

  constructor(private readonly options: Icmp4Options) {}

  /** Takes a message. */
  input(packet: IpPacket, nowNs: number): void {
    const { bytes, start, end, addresses } = packet;
    const { drops } = this;
    if (end - start < ICMP_HEADER_BYTES) {
      drops.short++;
      return;
    }
    if (foldSum(sumBytes(bytes, start, end, 0)) !== 0xffff) {
      drops['bad-checksum']++;
      return;
    }
    switch (bytes[start]) {
      case ECHO_REQUEST:
        this.answerEcho(packet, nowNs);
        return;
      case ECHO_REPLY: {
        const identifier = read16(bytes, start + 4);
        const sequence = read16(bytes, start + 6);
        const data = start + ICMP_HEADER_BYTES;
        const { pinger } = this.options;
        if (!pinger.answer(addresses, 4, identifier, sequence, bytes, data, end, packet.hopLimit, nowNs)) {
          drops['stray-reply']++;
        }
        return;
      }
      case UNREACHABLE:
      case TIME_EXCEEDED:
      case PARAMETER_PROBLEM:
        this.takeError(packet, nowNs);
        return;
      // Anyone on the link could redirect our packets. RFC 1122, 3.2.2.2 allows a host with one gateway to ignore it.
      case REDIRECT:
        drops.redirect++;
        return;
      // RFC 6633, 3.
      case SOURCE_QUENCH:
        drops['source-quench']++;
        return;
      default:
        drops['unknown-type']++;
    }
  }

  /** Sends an echo request. `sequence` is that of a ping. Returns whether it may reach its destination. */
  sendEcho(destination: number, sequence: number, payload: Uint8Array, nowNs: number): boolean {
    const { link, ipv4, pinger } = this.options;
    const source = ipv4.sourceFor(destination);
    if (source === 0 || ipv4.isGroup(destination)) return false;
    const length = ICMP_HEADER_BYTES + payload.length;
    const buffer = link.take(length);
    // Treated as lost in transit.
    if (buffer === undefined) return true;
    buffer.set(payload, HEADROOM_BYTES + ICMP_HEADER_BYTES);
    const rest = (pinger.identifier << 16) | sequence;
    writeIcmpHeader(buffer, HEADROOM_BYTES, HEADROOM_BYTES + length, ECHO_REQUEST, 0, rest);
    return ipv4.output(source, destination, PROTOCOL_ICMP, TIME_TO_LIVE, false, buffer, length, 0, 0, nowNs) === 'sent';
  }

  /**
   * Reports to the sender that its packet cannot be delivered, unless RFC 1122, 3.2.2 forbids it: no error is sent for
   * an error, for a packet to a group, or for one that does not come from a single host.
   */
  sendError(packet: IpPacket, type: number, code: number, nowNs: number): void {
    const { bytes, headerStart, start, end, addresses, protocol, isGroup } = packet;
    const isError = protocol === PROTOCOL_ICMP && (start >= end || isIcmpError(bytes[start]!));
    if (isGroup || isError) return;
    if (!this.errors.take(nowNs)) {
      this.drops['error-rate']++;
      return;
    }
    const { link, ipv4 } = this.options;
    const quotedBytes = Math.min(end - headerStart, MOST_QUOTED_BYTES);
    const length = ICMP_HEADER_BYTES + quotedBytes;
    const buffer = link.take(length);
    if (buffer === undefined) {
      this.drops['no-buffer']++;
      return;
    }
    buffer.set(bytes.subarray(headerStart, headerStart + quotedBytes), HEADROOM_BYTES + ICMP_HEADER_BYTES);
    writeIcmpHeader(buffer, HEADROOM_BYTES, HEADROOM_BYTES + length, type, code, 0);
    ipv4.output(addresses[3]!, addresses[7]!, PROTOCOL_ICMP, TIME_TO_LIVE, false, buffer, length, 0, 0, nowNs);
  }

  private answerEcho({ bytes, start, end, addresses, isGroup }: IpPacket, nowNs: number): void {
    const { link, ipv4 } = this.options;
    // RFC 1122, 3.2.2.6: otherwise one packet would make every host of the network answer (smurf attack).
    if (isGroup) {
      this.drops['echo-to-group']++;
      return;
    }
    if (!this.echoes.take(nowNs)) {
      this.drops['echo-rate']++;
      return;
    }
    const length = end - start;
    const buffer = link.take(length);
    if (buffer === undefined) {
      this.drops['no-buffer']++;
      return;
    }
    buffer.set(bytes.subarray(start, end), HEADROOM_BYTES);
    buffer[HEADROOM_BYTES] = ECHO_REPLY;
    // The sum had the type 8 in its first byte: RFC 1624, 3.
    const checksum = read16(bytes, start + ICMP_CHECKSUM);
    const sum = foldSum((~checksum & 0xffff) + (~(ECHO_REQUEST << 8) & 0xffff));
    // Where all other words are zero the sum is zero too, and only 0xffff completes it; elsewhere 0xffff does as well.
    write16(buffer, HEADROOM_BYTES + ICMP_CHECKSUM, ~sum & 0xffff || 0xffff);
    ipv4.output(addresses[3]!, addresses[7]!, PROTOCOL_ICMP, TIME_TO_LIVE, false, buffer, length, 0, 0, nowNs);
  }

  private takeError(packet: IpPacket, nowNs: number): void {
    const { bytes, start, end } = packet;
    const { quoted, addresses, drops } = this;
    const { pinger, ipv4, onPathReport } = this.options;
    if (!parseQuoted(bytes, start, end, quoted)) {
      drops['bad-quote']++;
      return;
    }
    const type = bytes[start]!;
    const code = bytes[start + 1]!;
    const isTooBig = type === UNREACHABLE && code === CODE_FRAGMENTATION_NEEDED;
    const isPort = type === UNREACHABLE && code === CODE_PORT_UNREACHABLE;
    const report = isTooBig ? 'too-big' : isPort ? 'port-unreachable' : 'unreachable';
    // Routers before RFC 1191 report no size.
    const mtu = quoted.mtu === 0 ? plateauBelow(quoted.totalBytes) : quoted.mtu;
    setIpv4Words(addresses, 0, quoted.source);
    setIpv4Words(addresses, 4, quoted.destination);
    let isBelieved = quoted.source === ipv4.configuration.address;
    if (isBelieved && quoted.protocol === PROTOCOL_ICMP) {
      const identifier = read16(bytes, quoted.start + 4);
      const sequence = read16(bytes, quoted.start + 6);
      const isRequest = bytes[quoted.start] === ECHO_REQUEST;
      isBelieved = isRequest && pinger.find(addresses, 4, identifier, sequence) !== undefined;
      if (isBelieved && !isTooBig) pinger.fail(addresses, 4, identifier, sequence);
      else if (isBelieved) onPathReport(report, addresses, PROTOCOL_ICMP, bytes, quoted.start, mtu, nowNs);
    } else if (isBelieved) {
      isBelieved = onPathReport(report, addresses, quoted.protocol, bytes, quoted.start, mtu, nowNs);
    }
    if (!isBelieved) drops['stray-error']++;
  }
}
