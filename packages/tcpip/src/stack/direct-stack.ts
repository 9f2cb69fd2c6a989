import {
  type Address,
  Prefix,
  type DirectStack,
  type Logs,
  type Network,
  type Prefix as PrefixType,
  type StackStatistics,
} from '@mirage/types';
import { type DhcpLease } from '../dhcp/dhcp-lease.js';
import { addressOfIpv4, addressOfWords, setAddressWords } from '../ip/ip-words.js';
import { isLinkLocal } from '../ipv6/ipv6-words.js';
import { directIcmp } from './direct-icmp.js';
import { directIp } from './direct-ip.js';
import { DirectTcp } from './direct-tcp.js';
import { directUdp } from './direct-udp.js';
import { Internet } from './internet.js';
import { StackContext } from './stack-context.js';
import { type StackServices } from './stack-services.js';

/** The time without a lease after which there is a warning. */
const LEASE_WARNING_NS = 5e9;

export interface DirectStackOptions {
  readonly network: Network;
  readonly services: StackServices;
  readonly logs: Logs;
  /** The address with its network's prefix length. Default: that of a DHCP lease. */
  readonly ipv4?: PrefixType;
  /** The gateway to other networks. Default: none. */
  readonly ipv4Gateway?: Address;
  /** A static IPv6 address with its prefix length, in addition to those from router advertisements. */
  readonly ipv6?: PrefixType;
  /** A router to other IPv6 networks, in addition to those that advertise themselves. */
  readonly ipv6Gateway?: Address;
  /** Whether routers' advertisements are accepted. Default: true. */
  readonly acceptRouterAdvertisements?: boolean;
  /** Whether to use only one family. Default: both. */
  readonly ipv4Only?: boolean;
  readonly ipv6Only?: boolean;
  /** Sent to DHCP servers. */
  readonly hostName?: string;
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
  const { network, services, logs, ipv4, ipv4Gateway } = options;
  const log = logs.logger('ip');
  const context = new StackContext(services, logs, options.closeLimitMs);
  const words = new Int32Array(8);
  const { ipv6, ipv6Gateway, ipv4Only = false, ipv6Only = false } = options;
  const wordsOf = (address: Address): Int32Array => {
    const four = new Int32Array(4);
    setAddressWords(four, 0, address);
    return four;
  };
  if (ipv4 !== undefined) setAddressWords(words, 0, ipv4.address);
  if (ipv4Gateway !== undefined) setAddressWords(words, 4, ipv4Gateway);
  /** The addresses in the last message about them. */
  let logged = '';
  const internet = new Internet({
    network,
    services,
    isIpv4Off: ipv6Only,
    isIpv6Off: ipv4Only,
    acceptsAdvertisements: options.acceptRouterAdvertisements ?? true,
    ...(ipv6 === undefined
      ? {}
      : {
          ipv6: { words: wordsOf(ipv6.address), bits: ipv6.bits, gateway: ipv6Gateway && wordsOf(ipv6Gateway) },
        }),
    ...(ipv4 === undefined || ipv6Only ? {} : { ipv4: { address: words[3]!, bits: ipv4.bits, gateway: words[7]! } }),
    ...(options.hostName === undefined ? {} : { hostName: options.hostName }),
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    onWork: () => context.work(),
    onRoom: () => context.room(),
    onAddress() {
      const known = addresses().join(', ');
      if (known !== logged) log.info(known === '' ? 'no address' : `addresses ${known}`);
      logged = known;
      tcp.announce();
      udp.listeners.announce();
    },
    onDuplicate: (own) => duplicate(addressOfWords(own.words, 0)),
    onConflict(conflict, mac) {
      const own = addressOfIpv4(internet.ipv4.configuration.address);
      const station = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
      if (conflict === 'duplicate' && ipv4 !== undefined) duplicate(own);
      else log.error(() => `the address ${own} is also in use by the host with the MAC address ${station}`);
    },
  });
  const addresses = (): readonly Prefix[] => {
    const { address, bits } = internet.ipv4.configuration;
    const own = address === 0 ? [] : [new Prefix(addressOfIpv4(address), bits)];
    for (const one of internet.six.discovery.addresses.all) {
      // Addresses of the link need the name of the link beside them: peers are given the others.
      if (!isLinkLocal(one.words, 0)) own.push(new Prefix(addressOfWords(one.words, 0), one.bits));
    }
    return own;
  };
  const duplicate = (own: Address): void => {
    if (options.onDuplicateAddress !== undefined) options.onDuplicateAddress(own);
    else log.error(() => `the address ${own} is also in use by another host`);
  };
  const tcp = new DirectTcp(context, internet, addresses);
  const udp = directUdp(context, internet, addresses);
  context.connect(internet, () => tcp.turn());
  network
    .listen((frame, arrival) => internet.receive(frame, arrival, services.nowNs()), { acceptsUnfinished: true })
    .catch((error: unknown) => log.error(() => `the network has failed: ${String(error)}`));
  internet.start(services.nowNs());
  context.work();
  if (internet.dhcp !== undefined) {
    const cancel = services.setTimer(services.nowNs() + LEASE_WARNING_NS, () => {
      if (!context.isDisconnected && internet.dhcp?.lease === undefined) {
        log.warning('no DHCP server has answered for 5 s; still asking');
      }
    });
    context.onDisconnect(cancel);
  }
  return {
    tcp,
    udp,
    ip: directIp(context, internet, addresses),
    icmp: directIcmp(context, internet),
    addresses,
    lease: () => internet.dhcp?.lease,
    statistics: () => statisticsOf(context, internet),
    async disconnect() {
      if (context.isDisconnected) return;
      context.isDisconnected = true;
      internet.dhcp?.stop(services.nowNs());
      internet.pinger.disconnect();
      tcp.disconnect();
      context.disconnect();
      await network.disconnect();
    },
  };
}

/** All counters. The name of a reason has its layer before it: `ipv4.bad-checksum`. */
function statisticsOf(context: StackContext, internet: Internet): StackStatistics {
  const { link, ethernet, arp, ipv4, six, icmp4, udp, tcp, dhcp, drops } = internet;
  const { ipv6, discovery, icmp6 } = six;
  const layers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    stack: drops,
    link: link.drops,
    ethernet: ethernet.drops,
    arp: arp.drops,
    neighbour: arp.neighbours.drops,
    ipv4: ipv4.drops,
    reassembly: ipv4.reassembly.drops,
    icmp: icmp4.drops,
    ipv6: ipv6.drops,
    reassembly6: ipv6.reassembly.drops,
    icmp6: icmp6.drops,
    discovery: discovery.drops,
    neighbour6: discovery.neighbours.drops,
    udp: udp.drops,
    tcp: tcp.statistics.drops,
    dhcp: dhcp?.drops ?? {},
  };
  const dropped = Object.fromEntries(
    Object.entries(layers).flatMap(([layer, reasons]) =>
      Object.entries(reasons).map(([reason, count]) => [`${layer}.${reason}`, count]),
    ),
  );
  return { ...context.counters, dropped };
}
