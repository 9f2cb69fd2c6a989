import type { Prefix, Stack } from '@mirage/types';
import type { PlatformDevice } from '../dsl/device.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { flag, prefix } from '../dsl/value-type.js';
import { defaultLogs, logs } from './logs.js';
import { argumentsOfGroup, stackLabel, type StackOptions } from './stack-options.js';
import { stack } from './stack.js';

/**
 * TCP and UDP over the sockets of the host, on unix. It needs no privileges. The unikernel accepts the arguments
 * `--ipv4` and `--ipv6`, the addresses to listen on, `--ipv4-only` and `--ipv6-only`; and `--logs`, with the sources
 * `tcp` and `udp`. `nx run` listens on loopback unless these arguments say otherwise, the built program on all
 * addresses.
 *
 * @throws MIR0113 if the group is not valid.
 * @example
 *   import { foreign, job, register, socketStack, stack } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', stack.to(job)).$(socketStack())]);
 */
export function socketStack(options: StackOptions = {}): Impl<Stack> {
  return makeSocketStack(socketStack, options, { label: stackLabel('socketStack', [], options) });
}

/** Returns a stack over host sockets that config.ts gets from the function `below`. */
export function makeSocketStack(
  below: unknown,
  options: StackOptions,
  named: Pick<PlatformDevice, 'label' | 'instead'>,
): Impl<Stack> {
  const { group } = options;
  const argument = argumentsOfGroup(below, options);
  const address = (family: 4 | 6, all: string): Impl<Prefix> =>
    argument(`ipv${family}`, prefix, {
      doc: `The IPv${family} address to listen on; ${all} means all.`,
      default: prefix.parse(all),
    });
  const only = (family: 4 | 6): Impl<boolean> =>
    argument(`ipv${family}-only`, flag, { doc: `Whether to use only IPv${family}.` });
  const device = {
    kind: 'sockets',
    parameters: { group: group ?? '' },
    ...named,
    title: group === undefined ? 'sockets' : `sockets ${group}`,
  } as const;
  return deviceImpl(logs.to(prefix).to(prefix).to(flag).to(flag).to(stack), device, below, [
    defaultLogs,
    address(4, '0.0.0.0/0'),
    address(6, '::/0'),
    only(4),
    only(6),
  ]);
}
