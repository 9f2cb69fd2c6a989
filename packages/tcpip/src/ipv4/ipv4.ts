import { dropCounters } from '../drop-counters.js';
import { ETHERNET_HEADER_BYTES, TYPE_IPV4, writeEthernetHeader } from '../ethernet/ethernet-wire.js';
import { IpPacket } from '../ip/ip-packet.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { MOST_PACKET_BYTES, Reassembly } from '../ip/reassembly.js';
import { HEADROOM_BYTES } from '../link.js';
import { isGoodSource, isNetworkBroadcast, nextHopOf, UNCONFIGURED, type Ipv4Configuration } from './ipv4-routes.js';
import { Ipv4Identifications } from './ipv4-identification.js';
import { type Ipv4Options } from './ipv4-options.js';
import { flagsOf, Ipv4Template } from './ipv4-template.js';
import { sendFragments } from './ipv4-fragments.js';
import {
  IPV4_HEADER_BYTES,
  Ipv4Header,
  isToDhcpClient,
  parseIpv4,
  writeGroupMac,
  writeIpv4Header,
} from './ipv4-wire.js';

export const IPV4_DROPS = [
  'short',
  'bad-version',
  'bad-header-length',
  'bad-length',
  'bad-checksum',
  'bad-option',
  'bad-source',
  'not-for-us',
  'unicast-in-broadcast',
] as const;

/** Where the frame begins in a buffer, and where the transport header begins in the frame. */
const FRAME_START = HEADROOM_BYTES - IPV4_HEADER_BYTES - ETHERNET_HEADER_BYTES;
const TRANSPORT_START = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES;
const BROADCAST = -1;
const LOOPBACK = 127;

export type OutputResult = 'sent' | 'no-route' | 'would-fragment' | 'too-long';

/** IPv4 by RFC 791 and RFC 1122, 3.2.1 and 3.3: for a host with one interface and one address. */
export class Ipv4 {
  readonly drops = dropCounters(IPV4_DROPS);
  readonly reassembly: Reassembly;
  configuration = UNCONFIGURED;
  private readonly header = new Ipv4Header();
  private readonly packet = new IpPacket();
  private readonly words = new Int32Array(4);
  private readonly identifications: Ipv4Identifications;
  private readonly template: Ipv4Template;

  constructor(private readonly options: Ipv4Options) {
    this.identifications = new Ipv4Identifications(options.hash);
    this.template = new Ipv4Template(options.link.mac);
    this.reassembly = new Reassembly((bytes, headerStart, start, end) => {
      const { packet } = this;
      // It was checked on arrival.
      parseIpv4(bytes, headerStart, end, this.header);
      this.fill(packet, this.header, bytes, headerStart, start, end);
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

  /** Sets another address, or none. */
  configure(configuration: Ipv4Configuration): void {
    this.configuration = configuration;
  }

  /**
   * Handles the packet from `start` to `end` of `bytes`, which is valid until the call returns. The rest of the frame
   * is padding. `isGroupFrame`: its frame was sent to more than one station. `isLocal`: this host sent it.
   */
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
    const parsed = parseIpv4(bytes, start, end, header);
    if (parsed !== 'parsed') {
      drops[parsed]++;
      return;
    }
    const { destination } = header;
    if (!isLocal && !isGoodSource(this.configuration, header.source)) {
      drops['bad-source']++;
      return;
    }
    const isGroup = this.isGroup(destination);
    if (
      !isGroup &&
      !this.isOwn(destination, isLocal) &&
      !(this.configuration.address === 0 && isToDhcpClient(header, bytes, start))
    ) {
      drops['not-for-us']++;
      return;
    }
    // A packet to one host in a broadcast is an error or an attack: RFC 1122, 3.3.6.
    if (isGroupFrame && !isGroup && this.configuration.address !== 0) {
      drops['unicast-in-broadcast']++;
      return;
    }
    this.fill(packet, header, bytes, start, start + header.headerBytes, start + header.totalBytes);
    packet.isGroup = isGroup || isGroupFrame;
    if (header.hasMore || header.offset !== 0) {
      this.addFragment(nowNs);
      return;
    }
    packet.isChecksumGood = isChecksumGood;
    packet.isReassembled = false;
    this.options.onPacket(packet, nowNs);
  }

  /**
   * Sends a packet. `buffer` holds `HEADROOM_BYTES` and then `bytes` bytes of payload; it belongs to the callee from
   * now on. `checksumOffset` other than 0: the transport checksum is blank, as `Offload` describes, and is at this
   * offset in the payload. `segmentBytes` other than 0: the device cuts the packet.
   */
  output(
    source: number,
    destination: number,
    protocol: number,
    timeToLive: number,
    isDontFragment: boolean,
    buffer: Uint8Array,
    bytes: number,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): OutputResult {
    const { link, paths } = this.options;
    const totalBytes = IPV4_HEADER_BYTES + bytes;
    if (totalBytes > MOST_PACKET_BYTES) return 'too-long';
    const { template, configuration } = this;
    const flags = flagsOf(isDontFragment);
    const isWhole = paths.size === 0 && (totalBytes <= paths.linkMtu || segmentBytes !== 0);
    if (isWhole && template.isFor(configuration, source, destination, flags, timeToLive, protocol)) {
      const id = isDontFragment ? 0 : this.identifications.next(source, destination, protocol);
      template.write(buffer, FRAME_START, totalBytes, id);
      this.sendFrame(buffer, totalBytes, template.nextHop, checksumOffset, segmentBytes, nowNs);
      return 'sent';
    }
    const isLocal = this.isOwn(destination, true);
    const nextHop = isLocal || this.isGroup(destination) ? destination : nextHopOf(this.configuration, destination);
    if (nextHop === 0) return 'no-route';
    setIpv4Words(this.words, 0, destination);
    const start = HEADROOM_BYTES - IPV4_HEADER_BYTES;
    const mtu = paths.mtuFor(this.words, 0, nowNs);
    if (totalBytes > mtu && segmentBytes === 0 && !isLocal) {
      if (isDontFragment) return 'would-fragment';
      const id = this.identifications.next(source, destination, protocol);
      sendFragments(link, buffer, bytes, checksumOffset, mtu, (payload, flags, fragment) => {
        writeIpv4Header(
          fragment,
          start,
          IPV4_HEADER_BYTES + payload,
          id,
          flags,
          timeToLive,
          protocol,
          source,
          destination,
        );
        this.send(fragment, IPV4_HEADER_BYTES + payload, nextHop, 0, 0, nowNs);
      });
      return 'sent';
    }
    // Atomic packets are never reassembled, so they need no number of their own: RFC 6864, 4.1.
    const id = isDontFragment ? 0 : this.identifications.next(source, destination, protocol);
    writeIpv4Header(buffer, start, totalBytes, id, flags, timeToLive, protocol, source, destination);
    if (isLocal) this.options.onLocal(buffer.subarray(start, start + totalBytes));
    else {
      if (!this.isGroup(nextHop)) {
        template.set(configuration, nextHop, source, destination, flags, timeToLive, protocol);
      }
      this.send(buffer, totalBytes, nextHop, checksumOffset, segmentBytes, nowNs);
    }
    return 'sent';
  }

  /** Returns the address that packets to `destination` are sent from. 0: there is no route. */
  sourceFor(destination: number): number {
    if (destination >>> 24 === LOOPBACK) return destination;
    const { address } = this.configuration;
    return address !== 0 && (this.isGroup(destination) || nextHopOf(this.configuration, destination) !== 0)
      ? address
      : 0;
  }

  /** Whether `address` is broadcast or multicast: never the address of one host. */
  isGroup(address: number): boolean {
    if (address === BROADCAST || address >>> 28 === 14) return true;
    return isNetworkBroadcast(this.configuration, address) && address !== this.configuration.address;
  }

  private isOwn(address: number, isLocal: boolean): boolean {
    if (address === this.configuration.address && address !== 0) return true;
    return isLocal && address >>> 24 === LOOPBACK;
  }

  private fill(
    packet: IpPacket,
    { source, destination, protocol, timeToLive }: Ipv4Header,
    bytes: Uint8Array,
    headerStart: number,
    start: number,
    end: number,
  ): void {
    setIpv4Words(packet.addresses, 0, destination);
    setIpv4Words(packet.addresses, 4, source);
    packet.protocol = protocol;
    packet.hopLimit = timeToLive;
    packet.bytes = bytes;
    packet.headerStart = headerStart;
    packet.start = start;
    packet.end = end;
    packet.isChecksumGood = false;
  }

  private addFragment(nowNs: number): void {
    const { packet, header } = this;
    const { addresses, protocol, bytes, headerStart, start, end } = packet;
    const { identification, offset, hasMore } = header;
    const whole = this.reassembly.add(
      addresses,
      protocol,
      identification,
      offset,
      hasMore,
      bytes,
      headerStart,
      start,
      end,
      nowNs,
    );
    if (whole === undefined) return;
    packet.bytes = whole.bytes;
    packet.headerStart = whole.headerStart;
    packet.start = whole.start;
    packet.end = whole.end;
    packet.isChecksumGood = false;
    packet.isReassembled = true;
    this.options.onPacket(packet, nowNs);
  }

  /** Sends a packet whose IPv4 header is written. */
  private send(
    buffer: Uint8Array,
    totalBytes: number,
    nextHop: number,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): void {
    const { link } = this.options;
    writeEthernetHeader(buffer, FRAME_START, link.mac, TYPE_IPV4);
    if (!this.isGroup(nextHop)) {
      this.sendFrame(buffer, totalBytes, nextHop, checksumOffset, segmentBytes, nowNs);
      return;
    }
    const frame = buffer.subarray(FRAME_START, FRAME_START + ETHERNET_HEADER_BYTES + totalBytes);
    writeGroupMac(frame, nextHop);
    link.transmit(frame, checksumOffset === 0 ? 0 : TRANSPORT_START, checksumOffset, segmentBytes);
  }

  /** Sends a packet to one host, with both headers but for the MAC of the next hop. */
  private sendFrame(
    buffer: Uint8Array,
    totalBytes: number,
    nextHop: number,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): void {
    const frame = buffer.subarray(FRAME_START, FRAME_START + ETHERNET_HEADER_BYTES + totalBytes);
    const checksumStart = checksumOffset === 0 ? 0 : TRANSPORT_START;
    setIpv4Words(this.words, 0, nextHop);
    const { neighbours } = this.options.arp;
    neighbours.send(this.words, 0, frame, checksumStart, checksumOffset, segmentBytes, nowNs);
  }
}
