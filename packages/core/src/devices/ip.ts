import type { Address, Arp, Ethernet, Ip, Prefix } from '@mirage/types';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { address, flag, prefix, seconds } from '../dsl/value-type.js';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { arp, ethernet } from './ethernet.js';
import { advertisementsArgument, dhcpTimeoutArgument, ipv4Arguments, ipv6Arguments } from './ip-arguments.js';
import { brief, isLayer, isOnSameEthernet, layer } from './layer.js';
import { argumentsOfGroup, stackLabel, type StackOptions } from './stack-options.js';

/**
 * The options of `ipv4` and `ipv6`.
 *
 * @example
 *   import { address, arp, ethernet, ipv4, prefix, tap0, type IpOptions } from 'mirage';
 *
 *   const options: IpOptions = { network: prefix.parse('10.0.0.2/24'), gateway: address.parse('10.0.0.1') };
 *   export const ip = ipv4(ethernet(tap0), arp(ethernet(tap0)), options);
 */
export interface IpOptions extends StackOptions {
  /** The default of `--ipv4` or `--ipv6`. Default: no static address. */
  readonly network?: Prefix;
  /** The default of `--ipv4-gateway` or `--ipv6-gateway`. Default: none. */
  readonly gateway?: Address;
}

const sampleOf = (number: number): string => {
  const eth = `ethernet(${number === 0 ? 'tap0' : `netif('${number}')`})`;
  const group = number === 0 ? '' : `, { group: 'net${number}' }`;
  return `ipv4(${eth}, arp(${eth})${group})`;
};

/** The type of `Ip`: packets of IPv4, of IPv6, or of both. */
export const ip: DeviceType<Ip> = deviceType<Ip>('ip', {
  startType: 'Ip',
  examples: [
    'ipv4(ethernet(tap0), arp(ethernet(tap0)))',
    'ipv6(ethernet(tap0))',
    'ipv4v6(ipv4(ethernet(tap0), arp(ethernet(tap0))), ipv6(ethernet(tap0)))',
    'ipOfStack(directStack(tap0))',
  ],
  sample: {
    value: sampleOf,
    fake: () =>
      "{ write: async () => 'sent', listen: () => {}, sourceFor: () => undefined, mtuFor: () => 1500, addresses: () => [] }",
  },
});

/**
 * IPv4 over an Ethernet and its ARP. It answers pings and reports errors itself (RFC 1122, 3.2.2). It asks DHCP for its
 * address unless there is a static one. The unikernel accepts the arguments `--ipv4`, `--ipv4-gateway` and
 * `--dhcp-timeout`.
 *
 * @throws MIR0107 if an argument has another type, MIR0113 if the ARP is that of another Ethernet, or the group is not
 *   valid.
 * @example
 *   import { arp, ethernet, foreign, ipv4, job, register, tap0, tcp } from 'mirage';
 *
 *   const eth = ethernet(tap0);
 *   register('server', [foreign('Unikernel.Server', tcp.to(job)).$(tcp(ipv4(eth, arp(eth))))]);
 */
export function ipv4(eth: Impl<Ethernet>, arpOfEth: Impl<Arp>, options: IpOptions = {}): Impl<Ip> {
  const argument = argumentsOfGroup(ipv4, options);
  const device = layer('connectIpv4', stackLabel('ipv4', [brief(eth), brief(arpOfEth)], options), 'ipv4', {
    group: options.group ?? '',
  });
  const type = ethernet.to(arp).to(prefix).to(address).to(seconds).to(ip);
  const args = [...ipv4Arguments(argument, options), dhcpTimeoutArgument(argument)] as const;
  const made = deviceImpl(type, device, ipv4, [eth, arpOfEth, ...args]);
  if (!isOnSameEthernet(eth, arpOfEth)) throw elsewhere(ipv4, 'ipv4', 2, 'the ARP', arpOfEth, 'ipv4(eth, arp(eth))');
  return made;
}

/**
 * IPv6 over an Ethernet, with the addresses that routers advertise. It answers pings and reports errors itself. The
 * unikernel accepts the arguments `--ipv6`, `--ipv6-gateway` and `--accept-router-advertisements`.
 *
 * @throws MIR0107 if `eth` is not an Ethernet, MIR0113 if the group is not valid.
 * @example
 *   import { ethernet, foreign, ipv6, job, register, tap0, udp } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', udp.to(job)).$(udp(ipv6(ethernet(tap0))))]);
 */
export function ipv6(eth: Impl<Ethernet>, options: IpOptions = {}): Impl<Ip> {
  const argument = argumentsOfGroup(ipv6, options);
  const device = layer('connectIpv6', stackLabel('ipv6', [brief(eth)], options), 'ipv6', {
    group: options.group ?? '',
  });
  const type = ethernet.to(prefix).to(address).to(flag).to(ip);
  return deviceImpl(type, device, ipv6, [eth, ...ipv6Arguments(argument, options), advertisementsArgument(argument)]);
}

/**
 * Both versions of IP of one Ethernet as one, for TCP, UDP and ICMP over both.
 *
 * @throws MIR0107 if an argument is not an IP, MIR0113 if it is not the IPv4 or the IPv6 of one Ethernet.
 * @example
 *   import { arp, ethernet, foreign, ipv4, ipv4v6, ipv6, job, register, tap0, tcp } from 'mirage';
 *
 *   const eth = ethernet(tap0);
 *   const both = ipv4v6(ipv4(eth, arp(eth)), ipv6(eth));
 *   register('server', [foreign('Unikernel.Server', tcp.to(job)).$(tcp(both))]);
 */
export function ipv4v6(four: Impl<Ip>, six: Impl<Ip>): Impl<Ip> {
  const device = layer('connectIpv4v6', `ipv4v6(${brief(four)}, ${brief(six)})`, 'ipv4v6');
  const made = deviceImpl(ip.to(ip).to(ip), device, ipv4v6, [four, six]);
  const wants = [
    [four, 'connectIpv4', 'an IPv4'],
    [six, 'connectIpv6', 'an IPv6'],
  ] as const;
  for (const [index, [given, connect, wanted]] of wants.entries()) {
    if (isLayer(given, connect)) continue;
    const next = 'Write ipv4v6(ipv4(eth, arp(eth)), ipv6(eth)).';
    throw wrongArgument(ipv4v6, { name: 'ipv4v6', position: index + 1, wanted, given, next });
  }
  if (!isOnSameEthernet(four, six)) {
    throw elsewhere(ipv4v6, 'ipv4v6', 2, 'the IPv6', six, 'ipv4v6(ipv4(eth, arp(eth)), ipv6(eth))');
  }
  return made;
}

/** Returns the error for a layer of another Ethernet than that of the first argument. */
export function elsewhere(
  below: unknown,
  name: string,
  position: number,
  what: string,
  given: unknown,
  example: string,
): Error {
  const next = `Write ${example}, with one Ethernet.`;
  return wrongArgument(below, { name, position, wanted: `${what} of the same Ethernet`, given, next });
}
