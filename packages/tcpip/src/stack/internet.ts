import type { Arrival, Network } from '@mirage/types';
import { Arp, type Conflict } from '../arp/arp.js';
import { read32 } from '../byte-order.js';
import { type DhcpClient } from '../dhcp/dhcp-client.js';
import { dropCounters } from '../drop-counters.js';
import { ETHERNET_HEADER_BYTES, isGroupMac, TYPE_ARP, TYPE_IPV4 } from '../ethernet/ethernet-wire.js';
import { Ethernet } from '../ethernet/ethernet.js';
import { CODE_REASSEMBLY } from '../icmp/icmp-wire.js';
import { TIME_EXCEEDED } from '../icmp/icmp-wire.js';
import { Icmp4, type OnPathReport } from '../icmp/icmp4.js';
import { type Ping, Pinger } from '../icmp/pinger.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { isIpv4Words, setIpv4Words } from '../ip/ip-words.js';
import { PathMtus } from '../ip/path-mtu.js';
import { configurationOf, type Ipv4Configuration } from '../ipv4/ipv4-routes.js';
import { PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { Ipv4, type OutputResult } from '../ipv4/ipv4.js';
import { type OwnAddress } from '../ipv6/ipv6-addresses.js';
import { isLoopback } from '../ipv6/ipv6-words.js';
import { keyedHash } from '../keyed-hash.js';
import { HEADROOM_BYTES } from '../link.js';
import { TcpCore } from '../tcp/tcp-core.js';
import { isUnicast } from '../tcp/tcp-lower.js';
import { UDP_CHECKSUM, UDP_HEADER_BYTES, writeUdpHeader } from '../udp/udp-wire.js';
import { UdpPorts } from '../udp/udp.js';
import { deliverPacket } from './deliver-packet.js';
import { dhcpOver } from './dhcp-over-udp.js';
import { Ipv6Layers } from './ipv6-layers.js';
import { NetworkLink } from './network-link.js';
import { takePathReport } from './path-reports.js';
import { type StackServices } from './stack-services.js';
import { tcpLower } from './tcp-over-ip.js';

/** The maximum number of packets to the stack itself that wait for its next turn. */
export const MOST_LOCAL_PACKETS = 64;
const HOP_LIMIT = 64;
const LOOPBACK = 127;
const INTERNET_DROPS = ['local-full', 'no-ipv6', 'tcp-to-group', 'old-address'] as const;

export interface InternetOptions {
  readonly network: Network;
  readonly services: StackServices;
  /** The address, its network and its gateway. Undefined: those of a DHCP lease. */
  readonly ipv4?: { readonly address: number; readonly bits: number; readonly gateway: number };
  /** Turns IPv4 or IPv6 off. Default: both are on. */
  readonly isIpv4Off?: boolean;
  readonly isIpv6Off?: boolean;
  /** A static IPv6 address, four words. */
  readonly ipv6?: { readonly words: Int32Array; readonly bits: number; readonly gateway: Int32Array | undefined };
  readonly acceptsAdvertisements?: boolean;
  readonly hostName?: string;
  readonly memoryBytes?: number;
  /** Called when the stack has something to do at the end of the turn. */
  readonly onWork: () => void;
  /** Called when the device has room again. */
  readonly onRoom: () => void;
  /** Called when the address changed. */
  readonly onAddress: () => void;
  /** Another host has our address. */
  readonly onConflict: (conflict: Conflict, mac: Uint8Array) => void;
  /** Another host has this IPv6 address, which is no longer ours. */
  readonly onDuplicate: (address: OwnAddress) => void;
}

/** All layers of a stack with one interface, connected to each other. It has no timer: see `DirectStack`. */
export class Internet {
  readonly link: NetworkLink;
  readonly ethernet: Ethernet;
  readonly arp: Arp;
  readonly paths: PathMtus;
  readonly ipv4: Ipv4;
  readonly pinger: Pinger;
  readonly icmp4: Icmp4;
  readonly six: Ipv6Layers;
  readonly udp: UdpPorts;
  readonly tcp: TcpCore;
  readonly dhcp: DhcpClient | undefined;
  readonly drops = dropCounters(INTERNET_DROPS);
  /** Receives the packets of other protocols. */
  readonly protocols = new Map<number, (packet: IpPacket) => void>();
  private readonly local: Uint8Array[] = [];
  private readonly addresses = new Int32Array(8);

  constructor(private readonly options: InternetOptions) {
    const { network, services, memoryBytes } = options;
    const bits = new Uint8Array(4);
    const random = (): number => {
      services.random.fill(bits);
      return read32(bits, 0);
    };
    const hash = keyedHash(services.random.generate(16));
    this.link = new NetworkLink(network, options.onRoom);
    const { link } = this;
    this.ethernet = new Ethernet(network.mac);
    this.arp = new Arp({ link, random, onConflict: (conflict, mac) => this.takeConflict(conflict, mac) });
    this.paths = new PathMtus(network.mtu);
    this.ipv4 = new Ipv4({
      link,
      arp: this.arp,
      paths: this.paths,
      hash: keyedHash(services.random.generate(16)),
      onPacket: (packet, nowNs) => deliverPacket(this, packet, nowNs),
      onLocal: (packet) => this.queueLocal(packet),
      onReassemblyTimeout: (packet) => this.icmp4.sendError(packet, TIME_EXCEEDED, CODE_REASSEMBLY, services.nowNs()),
    });
    this.pinger = new Pinger(random() & 0xffff, random());
    const report = takePathReport(this);
    const onPathReport: OnPathReport = (...about) => {
      options.onWork();
      return report(...about);
    };
    this.icmp4 = new Icmp4({ link, ipv4: this.ipv4, pinger: this.pinger, onPathReport });
    this.six = new Ipv6Layers(this, options, {
      random,
      onPathReport,
      onPacket: (packet, nowNs) => deliverPacket(this, packet, nowNs),
      onLocal: (packet) => this.queueLocal(packet),
    });
    this.udp = new UdpPorts(random);
    this.tcp = new TcpCore({ lower: tcpLower(this), hash, ...(memoryBytes === undefined ? {} : { memoryBytes }) });
    if (options.ipv4 === undefined && options.isIpv4Off !== true) this.dhcp = dhcpOver(this, options, random);
  }

  /** When to call `timeout`. */
  get nextDeadlineNs(): number {
    return Math.min(
      this.arp.nextDeadlineNs,
      this.ipv4.nextDeadlineNs,
      this.six.nextDeadlineNs,
      this.pinger.nextDeadlineNs,
      this.tcp.nextDeadlineNs,
      this.dhcp?.nextDeadlineNs ?? Infinity,
    );
  }

  /** Sets the static address, or requests a lease. */
  start(nowNs: number): void {
    const { ipv4, isIpv6Off } = this.options;
    this.dhcp?.start(nowNs);
    if (ipv4 !== undefined) this.configure(configurationOf(ipv4.address, ipv4.bits, ipv4.gateway), nowNs);
    if (!isIpv6Off) this.six.start(nowNs);
  }

  timeout(nowNs: number): void {
    this.arp.timeout(nowNs);
    this.ipv4.timeout(nowNs);
    this.six.timeout(nowNs);
    this.pinger.timeout(nowNs);
    this.tcp.timeout(nowNs);
    this.dhcp?.timeout(nowNs);
  }

  /** Handles a frame from the network, which is valid until the call returns. */
  receive(frame: Uint8Array, { isChecksumGood }: Arrival, nowNs: number): void {
    const type = this.ethernet.accept(frame);
    if (type === TYPE_IPV4) {
      const isGroup = isGroupMac(frame, 0);
      this.ipv4.input(frame, ETHERNET_HEADER_BYTES, frame.length, isGroup, isChecksumGood, false, nowNs);
    } else if (type === TYPE_ARP) this.arp.input(frame, nowNs);
    else if (type < 0) return;
    else if (this.options.isIpv6Off) this.drops['no-ipv6']++;
    else {
      const isGroup = isGroupMac(frame, 0);
      this.six.ipv6.input(frame, ETHERNET_HEADER_BYTES, frame.length, isGroup, isChecksumGood, false, nowNs);
    }
    // Deadlines may have changed.
    this.options.onWork();
  }

  /** Delivers the packets that the stack sent to itself. Returns whether there were any. */
  deliverLocal(nowNs: number): boolean {
    const { local } = this;
    const packets = local.splice(0);
    for (const packet of packets) {
      const ip = packet[0]! >> 4 === 6 ? this.six.ipv6 : this.ipv4;
      ip.input(packet, 0, packet.length, false, true, true, nowNs);
    }
    return packets.length > 0;
  }

  /** Returns the address that packets to the address at `at` are sent from, as words from 0. False: no route. */
  sourceFor(words: Int32Array, at: number, source: Int32Array): boolean {
    if (!isIpv4Words(words, at)) return this.six.ipv6.sourceFor(words, at, source, this.options.services.nowNs());
    const address = this.ipv4.sourceFor(words[at + 3]!);
    setIpv4Words(source, 0, address);
    return address !== 0;
  }

  /** Whether packets may be sent from the address at `at`. */
  isOwn(words: Int32Array, at: number): boolean {
    if (!isIpv4Words(words, at)) return this.six.ipv6.isOwn(words, at) || isLoopback(words, at);
    const address = words[at + 3]!;
    return address === this.ipv4.configuration.address || address >>> 24 === LOOPBACK;
  }

  /** Whether the address at `at` is that of one host: not unspecified, broadcast or multicast. */
  isUnicast(words: Int32Array, at: number): boolean {
    return isUnicast(words, at) && !(isIpv4Words(words, at) && this.ipv4.isGroup(words[at + 3]!));
  }

  /** Sends an echo request to the address at `at`. Returns whether it may reach its destination. */
  sendEcho(words: Int32Array, at: number, { sequence, payload }: Ping, nowNs: number): boolean {
    if (isIpv4Words(words, at)) return this.icmp4.sendEcho(words[at + 3]!, sequence, payload, nowNs);
    const { addresses } = this;
    for (let word = 0; word < 4; word++) addresses[4 + word] = words[at + word]!;
    if (!this.isUnicast(addresses, 4) || !this.six.ipv6.sourceFor(addresses, 4, addresses, nowNs)) return false;
    return this.six.icmp6.sendEcho(addresses, sequence, payload, nowNs);
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
    const { ipv4, six } = this;
    if (!isIpv4Words(addresses, 4)) {
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
    const [source, destination] = [addresses[3]!, addresses[7]!];
    return ipv4.output(
      source,
      destination,
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
    this.options.onWork();
    return this.output(addresses, PROTOCOL_UDP, HOP_LIMIT, false, buffer, length, UDP_CHECKSUM, 0, nowNs);
  }

  /** Sets another address, or none. */
  configure(configuration: Ipv4Configuration, nowNs: number): void {
    const before = this.ipv4.configuration;
    this.ipv4.configure(configuration);
    if (configuration.address !== before.address) {
      this.paths.clear();
      this.arp.claim(configuration.address, nowNs);
    }
    this.options.onAddress();
    this.options.onWork();
  }

  private queueLocal(packet: Uint8Array): void {
    if (this.local.length >= MOST_LOCAL_PACKETS) {
      this.drops['local-full']++;
      return;
    }
    this.local.push(packet);
    this.options.onWork();
  }

  private takeConflict(conflict: Conflict, mac: Uint8Array): void {
    this.options.onConflict(conflict, mac);
    this.dhcp?.decline(this.options.services.nowNs());
  }
}
