import { dropCounters } from '../drop-counters.js';
import { TYPE_IPV6, writeEthernetHeader, writeMac } from '../ethernet/ethernet-wire.js';
import { INCOMPLETE } from '../ethernet/neighbour.js';
import { IpPacket } from '../ip/ip-packet.js';
import { type PathMtus } from '../ip/path-mtu.js';
import { Reassembly } from '../ip/reassembly.js';
import { finishChecksum } from '../ipv4/ipv4-fragments.js';
import { type OutputResult } from '../ipv4/ipv4.js';
import { HEADROOM_BYTES, type Link, type RandomBits } from '../link.js';
import { macOfGroup } from './icmp6-frame.js';
import { isLoopback, isMulticast, isNoHost, isUnspecified } from './ipv6-words.js';
import {
  FRAGMENT,
  FRAGMENT_HEADER_BYTES,
  IPV6_HEADER_BYTES,
  Ipv6Header,
  type Ipv6Problem,
  parseExtensions,
  parseIpv6,
  PROTOCOL_ICMPV6,
  readWords,
  writeFragmentHeader,
  writeIpv6Header,
} from './ipv6-wire.js';
import { NEIGHBOUR_ADVERTISEMENT } from './nd-wire.js';
import { type NeighbourDiscovery } from './neighbour-discovery.js';

export const IPV6_DROPS = [
  'short',
  'bad-version',
  'bad-length',
  'bad-extension',
  'bad-option',
  'routing-header',
  'too-many-headers',
  'bad-source',
  'not-for-us',
  'unicast-in-multicast',
] as const;

const MOST_PAYLOAD_BYTES = 65535;

export interface Ipv6Options {
  readonly link: Link;
  readonly discovery: NeighbourDiscovery;
  readonly paths: PathMtus;
  readonly random: RandomBits;
  readonly onPacket: (packet: IpPacket, nowNs: number) => void;
  readonly onLocal: (packet: Uint8Array) => void;
  readonly onReassemblyTimeout: (packet: IpPacket) => void;
  /** A header was refused: the code of a parameter problem, and the offset of the field in the packet. */
  readonly onProblem: (packet: IpPacket, code: number, pointer: number, nowNs: number) => void;
}

/** IPv6 by RFC 8200 for a host with one interface. */
export class Ipv6 {
  readonly drops = dropCounters(IPV6_DROPS);
  readonly reassembly: Reassembly;
  private readonly header = new Ipv6Header();
  private readonly packet = new IpPacket();
  private identification: number;

  constructor(private readonly options: Ipv6Options) {
    this.identification = options.random();
    this.reassembly = new Reassembly((bytes, headerStart, start, end) => {
      const { packet } = this;
      this.fill(packet, bytes, headerStart, start, end);
      packet.protocol = bytes[headerStart + 6]!;
      packet.isReassembled = true;
      options.onReassemblyTimeout(packet);
    });
  }

  get nextDeadlineNs(): number {
    return this.reassembly.nextDeadlineNs;
  }

  timeout(nowNs: number): void {
    this.reassembly.timeout(nowNs);
  }

  /** Handles the packet from `start` to `end` of `bytes`, like `Ipv4.input`. */
  input(
    bytes: Uint8Array,
    start: number,
    end: number,
    isGroupFrame: boolean,
    isChecksumGood: boolean,
    isLocal: boolean,
    nowNs: number,
  ): void {
    const { header, drops, packet } = this;
    const parsed = parseIpv6(bytes, start, end, header);
    if (parsed === 'short' || parsed === 'bad-version' || parsed === 'bad-length') {
      drops[parsed]++;
      return;
    }
    this.fill(packet, bytes, start, header.start, header.end);
    const { addresses } = packet;
    const isGroup = isMulticast(addresses, 0);
    if (!isLocal && !this.isGoodSource(bytes)) drops['bad-source']++;
    else if (!isGroup && !this.isOwn(addresses, 0) && !(isLocal && isLoopback(addresses, 0))) drops['not-for-us']++;
    else if (isGroupFrame && !isGroup) drops['unicast-in-multicast']++;
    else if (parsed !== 'parsed') this.refuse(parsed, isGroup, start, nowNs);
    // Only link-local solicitations and reports have no source address.
    else if (isUnspecified(addresses, 4) && header.protocol !== PROTOCOL_ICMPV6) drops['bad-source']++;
    else if (header.isFragment) this.addFragment(nowNs);
    else {
      packet.isChecksumGood = isChecksumGood;
      this.options.onPacket(packet, nowNs);
    }
  }

  /** Sends a packet, like `Ipv4.output`. `addresses` are source and destination. */
  output(
    addresses: Int32Array,
    protocol: number,
    hopLimit: number,
    isDontFragment: boolean,
    buffer: Uint8Array,
    bytes: number,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): OutputResult {
    if (bytes > MOST_PAYLOAD_BYTES) return 'too-long';
    const { paths, onLocal } = this.options;
    const isLocal = this.isOwn(addresses, 4) || isLoopback(addresses, 4);
    const isGroup = isMulticast(addresses, 4);
    const nextHop = isLocal || isGroup ? addresses.subarray(4) : this.nextHopOf(addresses);
    if (nextHop === undefined) return 'no-route';
    const start = HEADROOM_BYTES - IPV6_HEADER_BYTES;
    const mtu = paths.mtuFor(addresses, 4, nowNs);
    if (IPV6_HEADER_BYTES + bytes > mtu && segmentBytes === 0 && !isLocal) {
      if (isDontFragment) return 'would-fragment';
      this.sendFragments(addresses, protocol, hopLimit, buffer, bytes, checksumOffset, mtu, nextHop, nowNs);
      return 'sent';
    }
    writeIpv6Header(buffer, start, bytes, protocol, hopLimit, addresses);
    if (isLocal) onLocal(buffer.subarray(start, HEADROOM_BYTES + bytes));
    else this.send(buffer, bytes, nextHop, checksumOffset, segmentBytes, nowNs);
    return 'sent';
  }

  /** Writes the address to send from to `source`. Returns false if there is no route. */
  sourceFor(words: Int32Array, at: number, source: Int32Array, nowNs: number): boolean {
    if (isLoopback(words, at)) {
      source.set([0, 0, 0, 1]);
      return true;
    }
    const { discovery } = this.options;
    const own = discovery.addresses.sourceFor(words, at, nowNs);
    if (own === undefined) return false;
    const isReachable =
      isMulticast(words, at) ||
      this.isOwn(words, at) ||
      discovery.router.routers.isOnLink(words, at) ||
      discovery.router.routers.routers.length > 0;
    if (isReachable) source.set(own.words);
    return isReachable;
  }

  /** Whether the address at `at` is one of ours. */
  isOwn(words: Int32Array, at: number): boolean {
    return this.options.discovery.addresses.find(words, at) !== undefined;
  }

  /** The offset of the field that named the protocol of the current packet, from its start. */
  get protocolField(): number {
    return this.header.protocolField - this.packet.headerStart;
  }

  /** The source must be one other host. But a host with our address reports that from it (RFC 4862, 5.4.4). */
  private isGoodSource(bytes: Uint8Array): boolean {
    const { addresses, protocol, start, end } = this.packet;
    if (isNoHost(addresses, 4)) return false;
    const isAdvertisement = protocol === PROTOCOL_ICMPV6 && start < end && bytes[start] === NEIGHBOUR_ADVERTISEMENT;
    return isAdvertisement || !this.isOwn(addresses, 4);
  }

  private refuse(problem: Ipv6Problem, isGroup: boolean, start: number, nowNs: number): void {
    const { header, packet } = this;
    this.drops[problem]++;
    // RFC 8200, 4.2: the two highest bits say whether to report to the sender of a multicast.
    const isAlways = isGroup && packet.bytes[header.problemAt]! >> 6 === 2;
    if (header.problemCode < 0 || (isGroup && !isAlways)) return;
    this.options.onProblem(packet, header.problemCode, header.problemAt - start, nowNs);
  }

  private fill(packet: IpPacket, bytes: Uint8Array, headerStart: number, start: number, end: number): void {
    readWords(bytes, headerStart + 24, packet.addresses, 0);
    readWords(bytes, headerStart + 8, packet.addresses, 4);
    packet.protocol = this.header.protocol;
    packet.hopLimit = bytes[headerStart + 7]!;
    packet.bytes = bytes;
    packet.headerStart = headerStart;
    packet.start = start;
    packet.end = end;
    packet.isGroup = isMulticast(packet.addresses, 0);
    packet.isChecksumGood = false;
    packet.isReassembled = false;
  }

  private addFragment(nowNs: number): void {
    const { packet, header } = this;
    const { identification, offset, hasMore, protocol } = header;
    const { addresses, bytes, start, end } = packet;
    // Of the headers before the fragment header, only the fixed header is kept, for reports.
    const kept = new Uint8Array(IPV6_HEADER_BYTES + end - start);
    kept.set(bytes.subarray(packet.headerStart, packet.headerStart + IPV6_HEADER_BYTES));
    kept.set(bytes.subarray(start, end), IPV6_HEADER_BYTES);
    kept[6] = protocol;
    const [from, until] = [IPV6_HEADER_BYTES, kept.length];
    const whole = this.reassembly.add(
      addresses,
      protocol,
      identification,
      offset,
      hasMore,
      kept,
      0,
      from,
      until,
      nowNs,
    );
    if (whole === undefined) return;
    // The fragments may have hidden further headers.
    header.end = whole.end;
    header.isFragment = false;
    const field = whole.headerStart + 6;
    const parsed = parseExtensions(whole.bytes, whole.headerStart, protocol, field, whole.start, header);
    // A fragment inside a fragment is an attack.
    if (parsed !== 'parsed' || header.isFragment) {
      this.drops[parsed === 'parsed' ? 'bad-extension' : parsed]++;
      return;
    }
    this.fill(packet, whole.bytes, whole.headerStart, header.start, whole.end);
    packet.isReassembled = true;
    this.options.onPacket(packet, nowNs);
  }

  private nextHopOf(addresses: Int32Array): Int32Array | undefined {
    const { neighbours, router } = this.options.discovery;
    if (router.routers.isOnLink(addresses, 4)) return addresses.subarray(4);
    return router.routers.choose((words) => {
      const neighbour = neighbours.find(words, 0);
      return neighbour !== undefined && neighbour.state !== INCOMPLETE;
    });
  }

  /** RFC 8200, 4.5. */
  private sendFragments(
    addresses: Int32Array,
    protocol: number,
    hopLimit: number,
    buffer: Uint8Array,
    bytes: number,
    checksumOffset: number,
    mtu: number,
    nextHop: Int32Array,
    nowNs: number,
  ): void {
    const end = HEADROOM_BYTES + bytes;
    if (checksumOffset !== 0) finishChecksum(buffer, HEADROOM_BYTES, end, checksumOffset);
    const most = (mtu - IPV6_HEADER_BYTES - FRAGMENT_HEADER_BYTES) & ~7;
    this.identification = (this.identification + 1 + (this.options.random() & 0xff)) | 0;
    for (let offset = 0; offset < bytes; offset += most) {
      const payload = Math.min(most, bytes - offset);
      const fragment = this.options.link.take(FRAGMENT_HEADER_BYTES + payload);
      if (fragment === undefined) return;
      const from = HEADROOM_BYTES + offset;
      fragment.set(buffer.subarray(from, from + payload), HEADROOM_BYTES + FRAGMENT_HEADER_BYTES);
      writeFragmentHeader(fragment, HEADROOM_BYTES, protocol, offset, offset + payload < bytes, this.identification);
      const start = HEADROOM_BYTES - IPV6_HEADER_BYTES;
      writeIpv6Header(fragment, start, FRAGMENT_HEADER_BYTES + payload, FRAGMENT, hopLimit, addresses);
      this.send(fragment, FRAGMENT_HEADER_BYTES + payload, nextHop, 0, 0, nowNs);
    }
  }

  private send(
    buffer: Uint8Array,
    bytes: number,
    nextHop: Int32Array,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): void {
    const { link, discovery } = this.options;
    const frame = buffer.subarray(0, HEADROOM_BYTES + bytes);
    writeEthernetHeader(frame, 0, link.mac, TYPE_IPV6);
    const checksumStart = checksumOffset === 0 ? 0 : HEADROOM_BYTES;
    if (isMulticast(nextHop, 0)) {
      writeMac(frame, 0, macOfGroup(nextHop, 0));
      link.transmit(frame, checksumStart, checksumOffset, segmentBytes);
    } else discovery.neighbours.send(nextHop, 0, frame, checksumStart, checksumOffset, segmentBytes, nowNs);
  }
}
