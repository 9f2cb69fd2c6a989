import type { Network, Stack } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { address, flag, prefix, seconds } from '../dsl/value-type.js';
import { labelOf } from '../dsl/wording.js';
import { clock, defaultClock } from './clock.js';
import {
  advertisementsArgument,
  dhcpTimeoutArgument,
  ipv4Arguments,
  ipv6Arguments,
  netMemory,
  netMemoryArgument,
} from './ip-arguments.js';
import { defaultLogs, logs } from './logs.js';
import { network } from './network.js';
import { defaultRandom, random } from './random.js';
import { argumentsOfGroup, stackLabel, type StackOptions } from './stack-options.js';
import { stack } from './stack.js';

/**
 * TCP and UDP over a network interface, by the TCP/IP of Mirage: on every platform. It asks DHCP for its IPv4 address
 * unless `--ipv4=ADDRESS/BITS` is given, and takes IPv6 addresses from the routers of the network.
 *
 * The unikernel accepts the arguments `--ipv4`, `--ipv4-gateway`, `--ipv6`, `--ipv6-gateway`, `--ipv4-only`,
 * `--ipv6-only`, `--accept-router-advertisements`, `--dhcp-timeout` and `--net-memory`; and `--logs`, with the sources
 * `ip`, `tcp` and `udp`.
 *
 * @throws MIR0107 if `net` is not a network, MIR0113 if the group is not valid.
 * @example
 *   import { directStack, foreign, job, register, stack, tap0 } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', stack.to(job)).$(directStack(tap0))]);
 */
export function directStack(net: Impl<Network>, options: StackOptions = {}): Impl<Stack> {
  return makeDirectStack(directStack, net, options, stackLabel('directStack', [labelOf(net)], options));
}

/** Returns a direct stack that config.ts gets from the function `below`. */
export function makeDirectStack(below: unknown, net: Impl<Network>, options: StackOptions, label: string): Impl<Stack> {
  const { group } = options;
  const argument = argumentsOfGroup(below, options);
  const type = network
    .to(clock)
    .to(random)
    .to(logs)
    .to(prefix)
    .to(address)
    .to(prefix)
    .to(address)
    .to(flag)
    .to(flag)
    .to(flag)
    .to(seconds)
    .to(netMemory)
    .to(stack);
  const device = {
    kind: 'module',
    connect: '@mirage/tcpip#connectDirectStack',
    parameters: { group: group ?? '' },
    packages: ['@mirage/tcpip'],
    label,
    title: group === undefined ? 'direct stack' : `direct stack ${group}`,
  } as const;
  return deviceImpl(type, device, below, [
    net,
    defaultClock,
    defaultRandom,
    defaultLogs,
    ...ipv4Arguments(argument),
    ...ipv6Arguments(argument),
    argument('ipv4-only', flag, { doc: 'Whether to use only IPv4.' }),
    argument('ipv6-only', flag, { doc: 'Whether to use only IPv6.' }),
    advertisementsArgument(argument),
    dhcpTimeoutArgument(argument),
    netMemoryArgument(argument),
  ]);
}
