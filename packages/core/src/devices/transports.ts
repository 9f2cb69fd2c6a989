import type { Icmp, Ip, Tcp, Udp } from '@mirage/types';
import { callableType, numbered, type CallableType, type DeviceSample } from '../dsl/device-type.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { ip } from './ip.js';
import { netMemory, netMemoryArgument } from './ip-arguments.js';
import { brief, layer } from './layer.js';
import { argumentsOfGroup, stackLabel, type StackOptions } from './stack-options.js';

/** Returns a stack of a generated unikernel, as config.ts writes it. */
export const sampleStack = (number: number): string =>
  number === 0 ? 'genericStack(tap0)' : `genericStack(netif('${number}'), { group: '${numbered('net', number)}' })`;

/** The code of a generated unikernel for one half of a stack, which listens once. */
const half = (name: 'tcp' | 'udp', handler: string): DeviceSample => ({
  value: (number) => `${name}OfStack(${sampleStack(number)})`,
  fake: () => `memoryStack().${name}`,
  fakeName: 'memoryStack',
  prepare: (device) => [
    `const ${device}Listener = await ${device}.listen(0, ${handler});`,
    `if (typeof ${device}Listener !== 'string') await ${device}Listener.close();`,
  ],
  says: {
    line: (device) => `${name}: \${typeof ${device}Listener === 'string' ? ${device}Listener : 'listening'}`,
    test: () => `${name}: listening`,
  },
});

const ipv4Text = 'ipv4(ethernet(tap0), arp(ethernet(tap0)))';

/**
 * The type of `Icmp`: echo requests over IPv4 and IPv6. `icmp(ip)` is the layer over an IP that sends them; IP itself
 * answers those of others.
 *
 * @throws MIR0107 if its argument is not an IP.
 * @example
 *   import { ethernet, foreign, icmp, ipv6, job, register, tap0 } from 'mirage';
 *
 *   register('ping', [foreign('Unikernel.Ping', icmp.to(job)).$(icmp(ipv6(ethernet(tap0))))]);
 */
export const icmp: CallableType<Icmp, [ip: Impl<Ip>]> = callableType(
  'icmp',
  {
    startType: 'Icmp',
    examples: ['icmpOfStack(directStack(tap0))', `icmp(${ipv4Text})`],
    sample: {
      value: (number) => `icmpOfStack(${sampleStack(number).replace('generic', 'direct')})`,
      fake: () => '{ ping: async () => ({ roundTripNs: 2_000_000n, hopLimit: 64 }) }',
    },
  },
  (below) => deviceImpl(ip.to(icmp), layer('connectIcmpLayer', `icmp(${brief(below)})`, 'icmp'), icmp, [below]),
);

/**
 * The type of `Udp`: datagrams over IPv4 and IPv6. `udp(ip)` is the layer over an IP.
 *
 * @throws MIR0107 if its argument is not an IP.
 * @example
 *   import { ethernet, foreign, ipv6, job, register, tap0, udp } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', udp.to(job)).$(udp(ipv6(ethernet(tap0))))]);
 */
export const udp: CallableType<Udp, [ip: Impl<Ip>]> = callableType(
  'udp',
  {
    startType: 'Udp',
    examples: ['udpOfStack(genericStack(tap0))', `udp(${ipv4Text})`],
    sample: half('udp', '() => {}'),
  },
  (below) => deviceImpl(ip.to(udp), layer('connectUdpLayer', `udp(${brief(below)})`, 'udp'), udp, [below]),
);

/**
 * The type of `Tcp`: connections over IPv4 and IPv6. `tcp(ip)` is the layer over an IP. The unikernel accepts the
 * argument `--net-memory`.
 *
 * @throws MIR0107 if its argument is not an IP, MIR0113 if the group is not valid.
 * @example
 *   import { arp, ethernet, foreign, ipv4, job, register, tap0, tcp } from 'mirage';
 *
 *   const eth = ethernet(tap0);
 *   register('server', [foreign('Unikernel.Server', tcp.to(job)).$(tcp(ipv4(eth, arp(eth))))]);
 */
export const tcp: CallableType<Tcp, [ip: Impl<Ip>, options?: StackOptions]> = callableType(
  'tcp',
  {
    startType: 'Tcp',
    examples: ['tcpOfStack(genericStack(tap0))', `tcp(${ipv4Text})`],
    sample: half('tcp', '(flow) => flow.close()'),
  },
  (below, options = {}) => {
    const device = layer('connectTcpLayer', stackLabel('tcp', [brief(below)], options), 'tcp', {
      group: options.group ?? '',
    });
    const argument = argumentsOfGroup(tcp, options);
    return deviceImpl(ip.to(netMemory).to(tcp), device, tcp, [below, netMemoryArgument(argument)]);
  },
);
