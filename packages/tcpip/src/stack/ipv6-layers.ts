import { CODE_REASSEMBLY6, Icmp6, PARAMETER_PROBLEM6, TIME_EXCEEDED6 } from '../icmp/icmp6.js';
import { addressOfWords } from '../ip/ip-words.js';
import { Ipv6 } from '../ipv6/ipv6.js';
import { NeighbourDiscovery } from '../ipv6/neighbour-discovery.js';
import { type Internet } from './internet.js';
import { takeUnresolved } from './path-reports.js';

/** Where IPv6 gets its addresses from. */
export interface Ipv6Setting {
  /** A static address, four words. */
  readonly fixed?: { readonly words: Int32Array; readonly bits: number; readonly gateway: Int32Array | undefined };
  /** Whether routers' advertisements are accepted. */
  readonly acceptsAdvertisements: boolean;
}

/** The IPv6 part of a stack: addresses and neighbours, packets, reports. */
export class Ipv6Layers {
  readonly discovery: NeighbourDiscovery;
  readonly ipv6: Ipv6;
  readonly icmp6: Icmp6;

  constructor(
    internet: Internet,
    private readonly setting: Ipv6Setting,
  ) {
    const { link, ethernet, paths, pinger, random, context, onPathReport } = internet;
    const { services } = context;
    this.discovery = new NeighbourDiscovery({
      link,
      ethernet,
      random,
      acceptsAdvertisements: setting.acceptsAdvertisements,
      onAddress: () => context.addressesChanged(),
      onDuplicate: (own) => context.duplicate(addressOfWords(own.words, 0)),
      onMtu: (mtu) => void (paths.linkMtu = Math.min(paths.linkMtu, mtu)),
      onUnresolved: (_, packets) => takeUnresolved(internet, packets),
    });
    const { discovery } = this;
    this.ipv6 = new Ipv6({
      link,
      discovery,
      paths,
      random,
      onPacket: internet.deliver,
      onLocal: internet.queueLocal,
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
    const { fixed } = this.setting;
    discovery.start(nowNs);
    if (fixed === undefined) return;
    discovery.addAddress(fixed.words, fixed.bits, false, nowNs);
    const { routers } = discovery.router;
    routers.setPrefix(fixed.words, fixed.bits, Infinity, nowNs);
    if (fixed.gateway !== undefined) routers.setRouter(fixed.gateway, 0, Infinity, nowNs);
  }

  timeout(nowNs: number): void {
    this.ipv6.timeout(nowNs);
    this.discovery.timeout(nowNs);
  }
}

/** Adds IPv6 to a network. `start` of the result gives it its addresses. */
export function addIpv6(internet: Internet, setting: Ipv6Setting): Ipv6Layers {
  internet.six = new Ipv6Layers(internet, setting);
  return internet.six;
}
