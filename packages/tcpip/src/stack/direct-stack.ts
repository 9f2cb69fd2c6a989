import type { Address, DirectStack, Icmp, Logs, Network, StackStatistics, Tcp, Udp } from '@mirage/types';
import { type DhcpLease } from '../dhcp/dhcp-lease.js';
import { directIcmp } from './direct-icmp.js';
import { directIp } from './direct-ip.js';
import { DirectTcp } from './direct-tcp.js';
import { directUdp } from './direct-udp.js';
import { type Internet } from './internet.js';
import { ipv4Setting, ipv6Setting, type Ipv4Values, type Ipv6Values } from './ip-setting.js';
import { addArp, addIpv4 } from './ipv4-layers.js';
import { addIpv6 } from './ipv6-layers.js';
import { asLayer } from './layers/layer.js';
import { openNetwork } from './open-network.js';
import { addressesOf } from './stack-addresses.js';
import { type StackServices } from './stack-services.js';

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
  return asLayer(stackOver(internet, directIcmp(internet, 'both'), udp, tcp), { internet });
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
