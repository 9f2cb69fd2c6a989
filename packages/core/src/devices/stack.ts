import type { Icmp, Stack, Tcp, Udp } from '@mirage/types';
import { deviceType, numbered, type DeviceSample, type DeviceType } from '../dsl/device-type.js';
import { deviceImpl, isImpl, type Impl } from '../dsl/impl.js';
import type { ImplNode } from '../dsl/node.js';
import { labelOf } from '../dsl/wording.js';
import { wrongArgument } from '../dsl/wrong-argument.js';

const stackValue = (number: number): string =>
  number === 0 ? 'genericStack(tap0)' : `genericStack(netif('${number}'), { group: '${numbered('net', number)}' })`;

/** The code of a generated unikernel for one half of a stack, which listens once. */
const half = (name: 'tcp' | 'udp', handler: string): DeviceSample => ({
  value: (number) => `${name}OfStack(${stackValue(number)})`,
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

/** The type of `Stack`: TCP and UDP over IPv4 and IPv6. */
export const stack: DeviceType<Stack> = deviceType<Stack>('stack', {
  startType: 'Stack',
  examples: ['genericStack(tap0)', 'directStack(tap0)', 'socketStack()'],
  sample: {
    value: stackValue,
    fake: () => 'memoryStack()',
    fakeName: 'memoryStack',
    says: {
      line: (name) => `stack at \${${name}.addresses().join(', ')}`,
      test: () => 'stack at 10.0.0.1/24, fd00::1/64',
    },
  },
});

/** The type of `Tcp`: connections over IPv4 and IPv6. */
export const tcp: DeviceType<Tcp> = deviceType<Tcp>('tcp', {
  startType: 'Tcp',
  examples: ['tcpOfStack(genericStack(tap0))'],
  sample: half('tcp', '(flow) => flow.close()'),
});

/** The type of `Udp`: datagrams over IPv4 and IPv6. */
export const udp: DeviceType<Udp> = deviceType<Udp>('udp', {
  startType: 'Udp',
  examples: ['udpOfStack(genericStack(tap0))'],
  sample: half('udp', '() => {}'),
});

/** The type of `Icmp`: echo requests over IPv4 and IPv6. */
export const icmp: DeviceType<Icmp> = deviceType<Icmp>('icmp', {
  startType: 'Icmp',
  examples: ['icmpOfStack(directStack(tap0))'],
  sample: {
    value: (number) => `icmpOfStack(${stackValue(number).replace('generic', 'direct')})`,
    fake: () => '{ ping: async () => ({ roundTripNs: 2_000_000n, hopLimit: 64 }) }',
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
  if (isImpl(given) && usesSockets(given.node)) {
    const next = 'Write icmpOfStack(directStack(tap0)).';
    throw wrongArgument(icmpOfStack, { name: 'icmpOfStack', position: 1, wanted: 'a direct stack', given, next });
  }
  const device = {
    kind: 'module',
    connect: '@mirage/tcpip#connectIcmp',
    parameters: {},
    packages: ['@mirage/tcpip'],
    label: `icmpOfStack(${labelOf(given)})`,
    title: 'icmp',
  } as const;
  return deviceImpl(stack.to(icmp), device, icmpOfStack, [given]);
}

function usesSockets(node: ImplNode): boolean {
  if (node.is === 'choice') return node.branches.some(usesSockets);
  return node.is === 'device' && node.device.kind === 'sockets';
}
