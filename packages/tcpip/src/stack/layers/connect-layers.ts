import { DeviceError } from '@mirage/runtime';
import {
  Address,
  type Arp,
  type Clock,
  type DirectStack,
  type Ethernet,
  type Icmp,
  type Ip,
  type Logs,
  type Network,
  Prefix,
  type Random,
  type Tcp,
  type Udp,
} from '@mirage/types';
import { directIcmp } from '../direct-icmp.js';
import { directIp } from '../direct-ip.js';
import { ipv4Setting, ipv6Setting } from '../ip-setting.js';
import { stackOver } from '../direct-stack.js';
import { DirectTcp } from '../direct-tcp.js';
import { directUdp } from '../direct-udp.js';
import { type Internet } from '../internet.js';
import { addArp, addIpv4 } from '../ipv4-layers.js';
import { addIpv6 } from '../ipv6-layers.js';
import { endWith, limitDhcp } from '../limit-dhcp.js';
import { openNetwork } from '../open-network.js';
import { type Families, familiesOf } from '../stack-addresses.js';
import { argumentProblem, given, type StackArguments } from '../stack-arguments.js';
import { stackServices } from '../stack-services.js';
import { arpOver } from './arp-layer.js';
import { ethernetOver } from './ethernet-layer.js';
import { asLayer, layerOf } from './layer.js';

/*
 * The layers of config.ts. Each `connect` function adds one to the network of the layer below, and an image contains
 * those that its config.ts names. Errors: `DeviceError` for arguments that a layer cannot use, and for two layers of
 * one kind on one Ethernet.
 */

const NO_IPV4 = new Address(new Uint8Array(4));
const NO_IPV6 = new Address(new Uint8Array(16));

/** The values of a stack for which nothing was given. */
const NO_ARGUMENTS: StackArguments = {
  ipv4: new Prefix(NO_IPV4, 0),
  ipv4Gateway: NO_IPV4,
  ipv6: new Prefix(NO_IPV6, 0),
  ipv6Gateway: NO_IPV6,
  ipv4Only: false,
  ipv6Only: false,
  dhcpTimeoutNs: 0n,
};

interface Grouped {
  readonly group: string;
}

/** `ethernet(net)`. */
export function connectEthernet(_: object, network: Network, clock: Clock, random: Random, logs: Logs): Ethernet {
  const services = stackServices(clock, random);
  const internet = openNetwork(network, services, logs);
  internet.context.onDuplicateAddress = (address) =>
    endWith(services, new DeviceError('ip', `another host has the address ${address}`));
  return asLayer(ethernetOver(internet), { internet });
}

/** `arp(eth)`. */
export function connectArp(_: object, ethernet: Ethernet): Arp {
  const { internet } = layerOf('arp', ethernet);
  return asLayer(arpOver(internet, addArp(internet)), { internet });
}

/** `ipv4(eth, arp)`. */
export function connectIpv4(
  { group }: Grouped,
  ethernet: Ethernet,
  _arp: Arp,
  ipv4: Prefix,
  ipv4Gateway: Address,
  dhcpTimeoutNs: bigint,
): Ip {
  const device = named('ipv4', group);
  const { internet } = layerOf(device, ethernet);
  refuse(device, argumentProblem(group, { ...NO_ARGUMENTS, ipv4, ipv4Gateway, dhcpTimeoutNs }));
  refuse(device, problemOfSecondIp(internet, internet.four));
  const values = { ...given('ipv4', ipv4, ipv4.address), ...given('ipv4Gateway', ipv4Gateway, ipv4Gateway) };
  const { context } = internet;
  addIpv4(internet, internet.arp!, ipv4Setting(values)).start(context.services.nowNs());
  context.work();
  limitDhcp(context.services, () => internet.dhcp?.lease, device, group, dhcpTimeoutNs);
  return ipOver(internet, 4);
}

/** `ipv6(eth)`. */
export function connectIpv6(
  { group }: Grouped,
  ethernet: Ethernet,
  ipv6: Prefix,
  ipv6Gateway: Address,
  acceptRouterAdvertisements: boolean,
): Ip {
  const device = named('ipv6', group);
  const { internet } = layerOf(device, ethernet);
  refuse(device, argumentProblem(group, { ...NO_ARGUMENTS, ipv6, ipv6Gateway }));
  refuse(device, problemOfSecondIp(internet, internet.six));
  const values = { ...given('ipv6', ipv6, ipv6.address), ...given('ipv6Gateway', ipv6Gateway, ipv6Gateway) };
  const { context } = internet;
  addIpv6(internet, ipv6Setting({ ...values, acceptRouterAdvertisements })).start(context.services.nowNs());
  context.work();
  return ipOver(internet, 6);
}

/** `ipv4v6(ip4, ip6)`. */
export function connectIpv4v6(_: object, ipv4: Ip, ipv6: Ip): Ip {
  const [four, six] = [layerOf('ipv4v6', ipv4), layerOf('ipv4v6', ipv6)];
  const isPair = four.families === 4 && six.families === 6 && four.internet === six.internet;
  refuse('ipv4v6', isPair ? undefined : 'it needs an IPv4 and an IPv6 of one Ethernet');
  return ipOver(four.internet, 'both');
}

/** `icmp(ip)`. */
export function connectIcmpLayer(_: object, ip: Ip): Icmp {
  const { internet, families } = transportOn('icmp', ip);
  return asLayer(directIcmp(internet, families), { internet, families });
}

/** `udp(ip)`. */
export function connectUdpLayer(_: object, ip: Ip): Udp {
  const { internet, families } = transportOn('udp', ip);
  return asLayer(directUdp(internet), { internet, families });
}

/** `tcp(ip)`. */
export function connectTcpLayer({ group }: Grouped, ip: Ip, netMemoryBytes: number): Tcp {
  const device = named('tcp', group);
  const { internet, families } = transportOn(device, ip);
  refuse(device, internet.tcp === undefined ? undefined : 'there is another TCP on its Ethernet');
  return asLayer(new DirectTcp(internet, netMemoryBytes), { internet, families });
}

/** `layeredStack(icmp, udp, tcp)`. */
export function connectLayeredStack(_: object, icmp: Icmp, udp: Udp, tcp: Tcp): DirectStack {
  const [one, ...others] = [icmp, udp, tcp].map((layer) => layerOf('layeredStack', layer).internet);
  const isOne = others.every((other) => other === one);
  refuse('layeredStack', isOne ? undefined : 'its layers belong to different networks');
  return asLayer(stackOver(one!, icmp, udp, tcp), { internet: one! });
}

function ipOver(internet: Internet, families: Families): Ip {
  return asLayer(directIp(internet, families), { internet, families });
}

/** Returns the layer of an IP that a transport uses. A transport uses all versions of IP of its Ethernet. */
function transportOn(device: string, ip: Ip): { readonly internet: Internet; readonly families: Families } {
  const { internet, families } = layerOf(device, ip);
  const isWhole = families !== undefined && familiesOf(internet) === families;
  refuse(device, isWhole ? undefined : 'its Ethernet has both versions of IP: put it on ipv4v6(ipv4, ipv6)');
  internet.hasTransport = true;
  return { internet, families: families! };
}

function problemOfSecondIp({ hasTransport }: Internet, same: object | undefined): string | undefined {
  if (same !== undefined) return 'there is another one on its Ethernet';
  return hasTransport ? 'its Ethernet has both versions of IP: put TCP, UDP and ICMP on ipv4v6(ipv4, ipv6)' : undefined;
}

function named(layer: string, group: string): string {
  return group === '' ? layer : `${layer} ${group}`;
}

function refuse(device: string, problem: string | undefined): void {
  if (problem !== undefined) throw new DeviceError(device, problem);
}
