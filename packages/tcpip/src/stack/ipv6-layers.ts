import { CODE_REASSEMBLY6, Icmp6, PARAMETER_PROBLEM6, TIME_EXCEEDED6 } from '../icmp/icmp6.js';
import { type OnPathReport } from '../icmp/icmp4.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { Ipv6 } from '../ipv6/ipv6.js';
import { NeighbourDiscovery } from '../ipv6/neighbour-discovery.js';
import { type RandomBits } from '../link.js';
import { type Internet, type InternetOptions } from './internet.js';

/** The callbacks of the IPv6 layers. */
export interface Ipv6Users {
  readonly random: RandomBits;
  readonly onPathReport: OnPathReport;
  readonly onPacket: (packet: IpPacket, nowNs: number) => void;
  readonly onLocal: (packet: Uint8Array) => void;
}

/** The IPv6 part of a stack: addresses and neighbours, packets, reports. */
export class Ipv6Layers {
  readonly discovery: NeighbourDiscovery;
  readonly ipv6: Ipv6;
  readonly icmp6: Icmp6;

  constructor(
    { link, ethernet, paths, pinger }: Internet,
    private readonly options: InternetOptions,
    { random, onPathReport, onPacket, onLocal }: Ipv6Users,
  ) {
    const { services, onAddress, onDuplicate } = options;
    this.discovery = new NeighbourDiscovery({
      link,
      ethernet,
      random,
      acceptsAdvertisements: options.acceptsAdvertisements ?? true,
      onAddress,
      onDuplicate,
      onMtu: (mtu) => void (paths.linkMtu = Math.min(paths.linkMtu, mtu)),
    });
    const { discovery } = this;
    this.ipv6 = new Ipv6({
      link,
      discovery,
      paths,
      random,
      onPacket,
      onLocal,
      onReassemblyTimeout: (packet) =>
        this.icmp6.sendError(packet, TIME_EXCEEDED6, CODE_REASSEMBLY6, 0, services.nowNs()),
      onProblem: (packet, code, pointer, nowNs) =>
        this.icmp6.sendError(packet, PARAMETER_PROBLEM6, code, pointer, nowNs),
    });
    this.icmp6 = new Icmp6({ link, ipv6: this.ipv6, discovery, pinger, onPathReport });
  }

  get nextDeadlineNs(): number {
    return Math.min(this.ipv6.nextDeadlineNs, this.discovery.nextDeadlineNs);
  }

  /** Adds the link-local and the static address, and solicits routers. */
  start(nowNs: number): void {
    const { discovery } = this;
    const { ipv6 } = this.options;
    discovery.start(nowNs);
    if (ipv6 === undefined) return;
    discovery.addAddress(ipv6.words, ipv6.bits, false, nowNs);
    const { routers } = discovery.router;
    routers.setPrefix(ipv6.words, ipv6.bits, Infinity, nowNs);
    if (ipv6.gateway !== undefined) routers.setRouter(ipv6.gateway, 0, Infinity, nowNs);
  }

  timeout(nowNs: number): void {
    this.ipv6.timeout(nowNs);
    this.discovery.timeout(nowNs);
  }
}
