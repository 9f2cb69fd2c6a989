import type { Address, DirectStack, Icmp, Logs, Network, Prefix, StackStatistics, Tcp, Udp } from '@mirage/types';
import { type DhcpLease } from '../dhcp/dhcp-lease.js';
import { setAddressWords } from '../ip/ip-words.js';
import { directIcmp } from './direct-icmp.js';
import { directIp } from './direct-ip.js';
import { DirectTcp } from './direct-tcp.js';
import { directUdp } from './direct-udp.js';
import { type Internet } from './internet.js';
import { addArp, addIpv4, type Ipv4Setting } from './ipv4-layers.js';
import { addIpv6, type Ipv6Setting } from './ipv6-layers.js';
import { openNetwork } from './open-network.js';
import { addressesOf } from './stack-addresses.js';
import { type StackServices } from './stack-services.js';

/** Where IPv4 gets its address from. */
export interface Ipv4Values {
  /** The address with its network's prefix length. Default: that of a DHCP lease. */
  readonly ipv4?: Prefix;
  /** The gateway to other networks. Default: none. */
  readonly ipv4Gateway?: Address;
  /** Sent to DHCP servers. */
  readonly hostName?: string;
}

/** Where IPv6 gets its addresses from. */
export interface Ipv6Values {
  /** A static IPv6 address with its prefix length, in addition to those from router advertisements. */
  readonly ipv6?: Prefix;
  /** A router to other IPv6 networks, in addition to those that advertise themselves. */
  readonly ipv6Gateway?: Address;
  /** Whether routers' advertisements are accepted. Default: true. */
  readonly acceptRouterAdvertisements?: boolean;
}

export interface DirectStackOptions extends Ipv4Values, Ipv6Values {
  readonly network: Network;
  readonly services: StackServices;
  readonly logs: Logs;
  /** Whether to use only one family. Default: both. */
  readonly ipv4Only?: boolean;
  readonly ipv6Only?: boolean;
  /** The maximum number of bytes of the buffers of all flows. Default: 4 MiB. */
  readonly memoryBytes?: number;
  /** How long `Flow.close` waits for the peer, in milliseconds. For tests. Default: as `Flow.close` documents. */
  readonly closeLimitMs?: number;
  /** Called when another host has the static address. Default: logs an error. */
  readonly onDuplicateAddress?: (address: Address) => void;
}

/** A stack and its lease. */
export interface ConnectedDirectStack extends DirectStack {
  /** Returns the current lease; undefined if there is none. */
  lease(): DhcpLease | undefined;
}

/** Creates TCP, UDP, ICMP and IP over a network interface. It returns at once, and listening works at once. */
export function directStack(options: DirectStackOptions): ConnectedDirectStack {
  const { network, services, logs, ipv4Only = false, ipv6Only = false } = options;
  const internet = openNetwork(network, services, logs, options.closeLimitMs);
  internet.context.onDuplicateAddress = options.onDuplicateAddress;
  const four = ipv6Only ? undefined : addIpv4(internet, addArp(internet), ipv4Setting(options));
  const six = ipv4Only ? undefined : addIpv6(internet, ipv6Setting(options));
  const tcp = new DirectTcp(internet, options.memoryBytes);
  const udp = directUdp(internet);
  const nowNs = services.nowNs();
  four?.start(nowNs);
  six?.start(nowNs);
  internet.context.work();
  return stackOver(internet, directIcmp(internet, 'both'), udp, tcp);
}

/** Returns the layers over a network as a stack. */
export function stackOver(internet: Internet, icmp: Icmp, udp: Udp, tcp: Tcp): ConnectedDirectStack {
  return {
    tcp,
    udp,
    ip: directIp(internet, 'both'),
    icmp,
    addresses: () => addressesOf(internet),
    lease: () => internet.dhcp?.lease,
    statistics: () => statisticsOf(internet),
    disconnect: () => internet.context.disconnect(),
  };
}

/** Returns the setting of IPv4 for an address and a gateway. */
export function ipv4Setting({ ipv4, ipv4Gateway, hostName }: Ipv4Values): Ipv4Setting {
  const words = new Int32Array(8);
  if (ipv4 !== undefined) setAddressWords(words, 0, ipv4.address);
  if (ipv4Gateway !== undefined) setAddressWords(words, 4, ipv4Gateway);
  return {
    ...(ipv4 === undefined ? {} : { fixed: { address: words[3]!, bits: ipv4.bits, gateway: words[7]! } }),
    ...(hostName === undefined ? {} : { hostName }),
  };
}

/** Returns the setting of IPv6 for an address and a gateway. */
export function ipv6Setting({ ipv6, ipv6Gateway, acceptRouterAdvertisements = true }: Ipv6Values): Ipv6Setting {
  const wordsOf = (address: Address): Int32Array => {
    const words = new Int32Array(4);
    setAddressWords(words, 0, address);
    return words;
  };
  return {
    ...(ipv6 === undefined
      ? {}
      : { fixed: { words: wordsOf(ipv6.address), bits: ipv6.bits, gateway: ipv6Gateway && wordsOf(ipv6Gateway) } }),
    acceptsAdvertisements: acceptRouterAdvertisements,
  };
}

/** All counters. The name of a reason has its layer before it: `ipv4.bad-checksum`. */
function statisticsOf({ context, link, ethernet, arp, four, six, udp, tcp, dhcp, drops }: Internet): StackStatistics {
  const layers: Readonly<Record<string, Readonly<Record<string, number>> | undefined>> = {
    stack: drops,
    link: link.drops,
    ethernet: ethernet.drops,
    arp: arp?.drops,
    neighbour: arp?.neighbours.drops,
    ipv4: four?.ipv4.drops,
    reassembly: four?.ipv4.reassembly.drops,
    icmp: four?.icmp4.drops,
    ipv6: six?.ipv6.drops,
    reassembly6: six?.ipv6.reassembly.drops,
    icmp6: six?.icmp6.drops,
    discovery: six?.discovery.drops,
    neighbour6: six?.discovery.neighbours.drops,
    udp: udp?.drops,
    tcp: tcp?.statistics.drops,
    dhcp: dhcp?.drops,
  };
  const dropped = Object.fromEntries(
    Object.entries(layers).flatMap(([layer, reasons = {}]) =>
      Object.entries(reasons).map(([reason, count]) => [`${layer}.${reason}`, count]),
    ),
  );
  return { ...context.counters, dropped };
}
