import type { Dhcp, Icmp, Ip, Stack, Tcp, Udp } from '@mirage/types';
import type { ModuleDevice } from '../dsl/device.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { deviceImpl, isImpl, type Impl } from '../dsl/impl.js';
import type { ImplNode } from '../dsl/node.js';
import { labelOf } from '../dsl/wording.js';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { dhcp } from './dhcp.js';
import { ip } from './ip.js';
import { layer } from './layer.js';
import { icmp, sampleStack, tcp, udp } from './transports.js';

const BOTH = 'ipv4v6(ipv4(ethernet(tap0), arp(ethernet(tap0))), ipv6(ethernet(tap0)))';
const LAYERED = `layeredStack(icmp(${BOTH}), udp(${BOTH}), tcp(${BOTH}))`;

/** The type of `Stack`: TCP and UDP over IPv4 and IPv6. */
export const stack: DeviceType<Stack> = deviceType<Stack>('stack', {
  startType: 'Stack',
  examples: ['genericStack(tap0)', 'directStack(tap0)', 'socketStack()', LAYERED],
  sample: {
    value: sampleStack,
    fake: () => 'memoryStack()',
    fakeName: 'memoryStack',
    says: {
      line: (name) => `stack at \${${name}.addresses().join(', ')}`,
      test: () => 'stack at 10.0.0.1/24, fd00::1/64',
    },
  },
});

/**
 * The TCP of a stack, for a module that uses nothing else of it.
 *
 * @throws MIR0107 if `given` is not a stack.
 * @example
 *   import { foreign, genericStack, job, register, tap0, tcp, tcpOfStack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', tcp.to(job)).$(tcpOfStack(genericStack(tap0)))]);
 */
export function tcpOfStack(given: Impl<Stack>): Impl<Tcp> {
  return deviceImpl(stack.to(tcp), halfOf('tcp', given), tcpOfStack, [given]);
}

/**
 * The UDP of a stack, for a module that uses nothing else of it.
 *
 * @throws MIR0107 if `given` is not a stack.
 * @example
 *   import { foreign, genericStack, job, register, tap0, udp, udpOfStack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', udp.to(job)).$(udpOfStack(genericStack(tap0)))]);
 */
export function udpOfStack(given: Impl<Stack>): Impl<Udp> {
  return deviceImpl(stack.to(udp), halfOf('udp', given), udpOfStack, [given]);
}

function halfOf(name: 'tcp' | 'udp', given: Impl<Stack>) {
  return {
    kind: 'module',
    connect: `@mirage/runtime/stack#connect${name === 'tcp' ? 'Tcp' : 'Udp'}`,
    parameters: {},
    label: `${name}OfStack(${labelOf(given)})`,
    title: name,
  } as const;
}

/**
 * The ICMP of a direct stack, for a module that sends echo requests. The sockets of a host have none.
 *
 * @throws MIR0107 if `given` is not a stack, MIR0113 if it may be one over the sockets of the host.
 * @example
 *   import { directStack, foreign, icmp, icmpOfStack, job, register, tap0 } from 'mirage';
 *
 *   register('ping', [foreign('Unikernel.Ping', icmp.to(job)).$(icmpOfStack(directStack(tap0)))]);
 */
export function icmpOfStack(given: Impl<Stack>): Impl<Icmp> {
  const device = partOf(icmpOfStack, 'icmp', 'connectIcmp', given);
  return deviceImpl(stack.to(icmp), device, icmpOfStack, [given]);
}

/**
 * The IP of a direct stack, for protocols of your own. The sockets of a host have none.
 *
 * @throws MIR0107 if `given` is not a stack, MIR0113 if it may be one over the sockets of the host.
 * @example
 *   import { directStack, foreign, ip, ipOfStack, job, register, tap0 } from 'mirage';
 *
 *   register('probe', [foreign('Unikernel.Probe', ip.to(job)).$(ipOfStack(directStack(tap0)))]);
 */
export function ipOfStack(given: Impl<Stack>): Impl<Ip> {
  const device = partOf(ipOfStack, 'ip', 'connectIp', given);
  return deviceImpl(stack.to(ip), device, ipOfStack, [given]);
}

/**
 * The DHCP client of a direct stack, for a module that uses its lease. The sockets of a host have none.
 *
 * @throws MIR0107 if `given` is not a stack, MIR0113 if it may be one over the sockets of the host.
 * @example
 *   import { dhcp, dhcpOfStack, directStack, foreign, job, register, tap0 } from 'mirage';
 *
 *   register('lease', [foreign('Unikernel.Lease', dhcp.to(job)).$(dhcpOfStack(directStack(tap0)))]);
 */
export function dhcpOfStack(given: Impl<Stack>): Impl<Dhcp> {
  const device = partOf(dhcpOfStack, 'dhcp', 'connectDhcp', given);
  return deviceImpl(stack.to(dhcp), device, dhcpOfStack, [given]);
}

/** Returns the record of a part that only stacks over a network interface have. */
function partOf(below: unknown, part: string, connect: string, given: Impl<Stack>): ModuleDevice {
  const name = `${part}OfStack`;
  if (isImpl(given) && usesSockets(given.node)) {
    const next = `Write ${name}(directStack(tap0)).`;
    throw wrongArgument(below, { name, position: 1, wanted: 'a direct stack', given, next });
  }
  return layer(connect, `${name}(${labelOf(given)})`, part);
}

function usesSockets(node: ImplNode): boolean {
  if (node.is === 'choice') return node.branches.some(usesSockets);
  return node.is === 'device' && node.device.kind === 'sockets';
}
