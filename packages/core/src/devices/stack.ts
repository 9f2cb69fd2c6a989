import type { Prefix, Stack, Tcp, Udp } from '@mirage/types';
import { calledAs } from '../dsl/called-as.js';
import { deviceType, numbered, type DeviceSample, type DeviceType } from '../dsl/device-type.js';
import { argument } from '../dsl/key.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { flag, prefix } from '../dsl/value-type.js';
import { labelOf, quote } from '../dsl/wording.js';
import { defaultLogs, logs } from './logs.js';

const socketStackValue = (number: number): string =>
  number === 0 ? 'socketStack()' : `socketStack({ group: '${numbered('net', number)}' })`;

/** What a generated unikernel does with one half of a stack: it listens once. */
const half = (name: 'tcp' | 'udp', handler: string): DeviceSample => ({
  value: (number) => `${name}OfStack(${socketStackValue(number)})`,
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
  examples: ['socketStack()'],
  sample: {
    value: socketStackValue,
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
  examples: ['tcpOfStack(socketStack())'],
  sample: half('tcp', '(flow) => flow.close()'),
});

/** The type of `Udp`: datagrams over IPv4 and IPv6. */
export const udp: DeviceType<Udp> = deviceType<Udp>('udp', {
  startType: 'Udp',
  examples: ['udpOfStack(socketStack())'],
  sample: half('udp', '() => {}'),
});

/**
 * The options of stacks.
 *
 * @example
 *   import { socketStack, type StackOptions } from 'mirage';
 *
 *   // Its arguments are --lan-ipv4 and --lan-ipv6.
 *   const lan: StackOptions = { group: 'lan' };
 *   export const stack = socketStack(lan);
 */
export interface StackOptions {
  /** A prefix of the names of its arguments. It distinguishes those of two stacks: `--lan-ipv4`. Default: none. */
  readonly group?: string;
}

/**
 * TCP and UDP over the sockets of the host, on unix. It needs no rights. The unikernel accepts the arguments `--ipv4`
 * and `--ipv6`, the addresses to listen on, `--ipv4-only` and `--ipv6-only`; and `--logs`, with the sources `tcp` and
 * `udp`. `nx run` listens on loopback unless these arguments say otherwise, the built program on all addresses.
 *
 * @throws MIR0113 if the group is not valid.
 * @example
 *   import { foreign, job, register, socketStack, stack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', stack.to(job)).$(socketStack())]);
 */
export function socketStack(options: StackOptions = {}): Impl<Stack> {
  const { group } = options;
  return calledAs(socketStack, 1, () => {
    const named = group === undefined ? {} : { group };
    const address = (family: 4 | 6, all: string): Impl<Prefix> =>
      argument(`ipv${family}`, prefix, {
        doc: `The IPv${family} address to listen on; ${all} means all.`,
        default: prefix.parse(all),
        ...named,
      });
    const only = (family: 4 | 6): Impl<boolean> =>
      argument(`ipv${family}-only`, flag, { doc: `Whether to use IPv${family} alone.`, ...named });
    const device = {
      kind: 'sockets',
      parameters: { group: group ?? '' },
      label: group === undefined ? 'socketStack()' : `socketStack({ group: ${quote(group)} })`,
      title: group === undefined ? 'sockets' : `sockets ${group}`,
    } as const;
    return deviceImpl(logs.to(prefix).to(prefix).to(flag).to(flag).to(stack), device, undefined, [
      defaultLogs,
      address(4, '0.0.0.0/0'),
      address(6, '::/0'),
      only(4),
      only(6),
    ]);
  });
}

/**
 * The TCP of a stack, for a module that uses nothing else of it.
 *
 * @throws MIR0107 if `given` is not a stack.
 * @example
 *   import { foreign, job, register, socketStack, tcp, tcpOfStack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', tcp.to(job)).$(tcpOfStack(socketStack()))]);
 */
export function tcpOfStack(given: Impl<Stack>): Impl<Tcp> {
  return deviceImpl(stack.to(tcp), halfOf('tcp', given), tcpOfStack, [given]);
}

/**
 * The UDP of a stack, for a module that uses nothing else of it.
 *
 * @throws MIR0107 if `given` is not a stack.
 * @example
 *   import { foreign, job, register, socketStack, udp, udpOfStack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', udp.to(job)).$(udpOfStack(socketStack()))]);
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
