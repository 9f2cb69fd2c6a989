import type { Arrival, Network } from '@mirage/types';
import { type Arp } from '../arp/arp.js';
import { read32 } from '../byte-order.js';
import { type DhcpClient } from '../dhcp/dhcp-client.js';
import { dropCounters } from '../drop-counters.js';
import { ETHERNET_HEADER_BYTES, isGroupMac, TYPE_ARP, TYPE_IPV4, TYPE_IPV6 } from '../ethernet/ethernet-wire.js';
import { Ethernet } from '../ethernet/ethernet.js';
import { type OnPathReport } from '../icmp/icmp4.js';
import { type Ping, Pinger } from '../icmp/pinger.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { isIpv4Words, setIpv4Words } from '../ip/ip-words.js';
import { PathMtus } from '../ip/path-mtu.js';
import { PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { type OutputResult } from '../ipv4/ipv4.js';
import { isLoopback } from '../ipv6/ipv6-words.js';
import { HEADROOM_BYTES, type RandomBits } from '../link.js';
import { type TcpCore } from '../tcp/tcp-core.js';
import { isUnicast } from '../tcp/tcp-lower.js';
import { UDP_CHECKSUM, UDP_HEADER_BYTES, writeUdpHeader } from '../udp/udp-wire.js';
import { type UdpPorts } from '../udp/udp.js';
import { deliverPacket } from './deliver-packet.js';
import { type Ipv4Layers } from './ipv4-layers.js';
import { type Ipv6Layers } from './ipv6-layers.js';
import { NetworkLink } from './network-link.js';
import { takePathReport } from './path-reports.js';
import { PlainPackets } from './plain-packets.js';
import { type StackContext } from './stack-context.js';

/** The maximum number of packets to the stack itself that wait for its next turn. */
export const MOST_LOCAL_PACKETS = 64;
const HOP_LIMIT = 64;
const LOOPBACK = 127;
const INTERNET_DROPS = ['local-full', 'no-layer', 'tcp-to-group', 'old-address'] as const;

/**
 * What the layers over one network share, and the layers that were added: a stack has all of them, a configuration that
 * composes layers has those that it names. It has no timer: see `StackContext`.
 */
export class Internet {
  readonly link: NetworkLink;
  readonly ethernet: Ethernet;
  readonly paths: PathMtus;
  readonly pinger: Pinger;
  readonly random: RandomBits;
  readonly drops = dropCounters(INTERNET_DROPS);
  /** Receives the frames of types without a layer. */
  readonly types = new Map<number, (frame: Uint8Array) => void>();
  /** Receives the packets of other protocols, by version of IP. */
  readonly protocols = { 4: new Map<number, OnPacket>(), 6: new Map<number, OnPacket>() };
  readonly onPathReport: OnPathReport;
  arp: Arp | undefined = undefined;
  four: Ipv4Layers | undefined = undefined;
  six: Ipv6Layers | undefined = undefined;
  udp: UdpPorts | undefined = undefined;
  tcp: TcpCore | undefined = undefined;
  dhcp: DhcpClient | undefined = undefined;
  /** Called when ARP has found the MAC of a host, or given up. */
  onArp: ((address: number, mac: Uint8Array | undefined) => void) | undefined = undefined;
  private readonly plain: PlainPackets;
  /** Whether a layer above IP was composed. Then no other version of IP can be added. */
  hasTransport = false;
  private readonly local: Uint8Array[] = [];
  private readonly addresses = new Int32Array(8);

  constructor(
    readonly network: Network,
    readonly context: StackContext,
  ) {
    const { services } = context;
    const bits = new Uint8Array(4);
    this.random = () => {
      services.random.fill(bits);
      return read32(bits, 0);
    };
    this.link = new NetworkLink(network, () => context.room(), services.bulk);
    this.plain = new PlainPackets(this);
    this.ethernet = new Ethernet(network.mac);
    this.paths = new PathMtus(network.mtu);
    this.pinger = new Pinger(this.random() & 0xffff, this.random());
    const report = takePathReport(this);
    this.onPathReport = (...about) => {
      context.work();
      return report(...about);
    };
  }

  /** When to call `timeout`. */
  get nextDeadlineNs(): number {
    return Math.min(
      this.pinger.nextDeadlineNs,
      this.arp?.nextDeadlineNs ?? Infinity,
      this.four?.nextDeadlineNs ?? Infinity,
      this.six?.nextDeadlineNs ?? Infinity,
      this.tcp?.nextDeadlineNs ?? Infinity,
      this.dhcp?.nextDeadlineNs ?? Infinity,
    );
  }

  timeout(nowNs: number): void {
    this.arp?.timeout(nowNs);
    this.four?.timeout(nowNs);
    this.six?.timeout(nowNs);
    this.pinger.timeout(nowNs);
    this.tcp?.timeout(nowNs);
    this.dhcp?.timeout(nowNs);
  }

  /** Handles a frame from the network, which is valid until the call returns. */
  receive(frame: Uint8Array, { isChecksumGood, segmentBytes }: Arrival, nowNs: number): void {
    if (this.plain.receive(frame, isChecksumGood, segmentBytes, nowNs)) {
      this.context.work();
      return;
    }
    const { arp, four, six } = this;
    const type = this.ethernet.accept(frame);
    if (type === TYPE_IPV4 && four !== undefined) {
      const isGroup = isGroupMac(frame, 0);
      four.ipv4.input(frame, ETHERNET_HEADER_BYTES, frame.length, isGroup, isChecksumGood, false, nowNs);
    } else if (type === TYPE_ARP && arp !== undefined) arp.input(frame, nowNs);
    else if (type === TYPE_IPV6 && six !== undefined) {
      const isGroup = isGroupMac(frame, 0);
      six.ipv6.input(frame, ETHERNET_HEADER_BYTES, frame.length, isGroup, isChecksumGood, false, nowNs);
    } else if (type < 0) return;
    else {
      const onFrame = this.types.get(type);
      if (onFrame === undefined) this.drops['no-layer']++;
      else onFrame(frame);
    }
    // Deadlines may have changed.
    this.context.work();
  }

  /** Delivers a packet that arrived. */
  readonly deliver = (packet: IpPacket, nowNs: number): void => deliverPacket(this, packet, nowNs);

  /** Queues a packet that the stack sends to itself. */
  readonly queueLocal = (packet: Uint8Array): void => {
    if (this.local.length >= MOST_LOCAL_PACKETS) {
      this.drops['local-full']++;
      return;
    }
    this.local.push(packet);
    this.context.work();
  };

  /** Delivers the packets that the stack sent to itself. Returns whether there were any. */
  deliverLocal(nowNs: number): boolean {
    const { local } = this;
    if (local.length === 0) return false;
    for (const packet of local.splice(0)) {
      const ip = packet[0]! >> 4 === 6 ? this.six?.ipv6 : this.four?.ipv4;
      ip?.input(packet, 0, packet.length, false, true, true, nowNs);
    }
    return true;
  }

  /** Returns the address that packets to the address at `at` are sent from, as words from 0. False: no route. */
  sourceFor(words: Int32Array, at: number, source: Int32Array): boolean {
    const { four, six } = this;
    if (!isIpv4Words(words, at)) {
      return six !== undefined && six.ipv6.sourceFor(words, at, source, this.context.services.nowNs());
    }
    const address = four === undefined ? 0 : four.ipv4.sourceFor(words[at + 3]!);
    setIpv4Words(source, 0, address);
    return address !== 0;
  }

  /** Whether packets may be sent from the address at `at`. */
  isOwn(words: Int32Array, at: number): boolean {
    const { four, six } = this;
    if (!isIpv4Words(words, at)) return six !== undefined && (six.ipv6.isOwn(words, at) || isLoopback(words, at));
    const address = words[at + 3]!;
    return four !== undefined && (address === four.ipv4.configuration.address || address >>> 24 === LOOPBACK);
  }

  /** Whether the address at `at` is that of one host: not unspecified, broadcast or multicast. */
  isUnicast(words: Int32Array, at: number): boolean {
    if (!isUnicast(words, at)) return false;
    return !(isIpv4Words(words, at) && this.four?.ipv4.isGroup(words[at + 3]!) === true);
  }

  /** Sends an echo request to the address at `at`. Returns whether it may reach its destination. */
  sendEcho(words: Int32Array, at: number, { sequence, payload }: Ping, nowNs: number): boolean {
    const { addresses, four, six } = this;
    if (isIpv4Words(words, at)) return four?.icmp4.sendEcho(words[at + 3]!, sequence, payload, nowNs) === true;
    if (six === undefined) return false;
    for (let word = 0; word < 4; word++) addresses[4 + word] = words[at + word]!;
    if (!this.isUnicast(addresses, 4) || !six.ipv6.sourceFor(addresses, 4, addresses, nowNs)) return false;
    return six.icmp6.sendEcho(addresses, sequence, payload, nowNs);
  }

  /** Sends a packet: `addresses` are local and remote. The other arguments are those of `Ipv4.output`. */
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
    const { four, six } = this;
    if (!isIpv4Words(addresses, 4)) {
      if (six === undefined) return 'no-route';
      return six.ipv6.output(
        addresses,
        protocol,
        hopLimit,
        isDontFragment,
        buffer,
        bytes,
        checksumOffset,
        segmentBytes,
        nowNs,
      );
    }
    if (four === undefined) return 'no-route';
    return four.ipv4.output(
      addresses[3]!,
      addresses[7]!,
      protocol,
      hopLimit,
      isDontFragment,
      buffer,
      bytes,
      checksumOffset,
      segmentBytes,
      nowNs,
    );
  }

  /** Sends a datagram whose payload is in `buffer` already. `addresses`: local, remote. */
  sendDatagram(
    addresses: Int32Array,
    sourcePort: number,
    destinationPort: number,
    buffer: Uint8Array,
    payloadBytes: number,
    nowNs: number,
  ): OutputResult {
    const length = UDP_HEADER_BYTES + payloadBytes;
    writeUdpHeader(buffer, HEADROOM_BYTES, sourcePort, destinationPort, length, addresses);
    this.context.work();
    return this.output(addresses, PROTOCOL_UDP, HOP_LIMIT, false, buffer, length, UDP_CHECKSUM, 0, nowNs);
  }
}

type OnPacket = (packet: IpPacket) => void;
