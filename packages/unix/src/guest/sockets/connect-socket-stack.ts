import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { DeviceError } from '@mirage/runtime';
import type { Logs, Prefix, Stack } from '@mirage/types';
import { processState } from '../process-state.js';
import { isLoopback, isUnspecified } from './endpoints.js';
import { isUnavailable } from './socket-errors.js';
import type { Binding } from './socket-host.js';
import { socketStack } from './socket-stack.js';

/** Returns the names of the arguments of a stack: `ipv4`, or `lan-ipv4` with a group. */
const argumentName = (group: string, name: string): string => `--${group === '' ? '' : `${group}-`}${name}`;

/**
 * Connects the stack over the host's sockets, listening on these addresses. Skips a family that the host does not
 * support, unless one of its addresses is given. Error: `DeviceError` for addresses that the host does not have.
 */
export async function connectSocketStack(
  { group }: { readonly group: string },
  logs: Logs,
  ipv4: Prefix,
  ipv6: Prefix,
  ipv4Only: boolean,
  ipv6Only: boolean,
): Promise<Stack> {
  const device = group === '' ? 'stack' : `stack ${group}`;
  if (ipv4Only && ipv6Only) {
    const names = ['ipv4-only', 'ipv6-only'].map((name) => argumentName(group, name));
    throw new DeviceError(device, `${names.join(' and ')} exclude each other`);
  }
  const bindings: Binding[] = [];
  if (!ipv6Only) bindings.push(...(await bindingOf(device, argumentName(group, 'ipv4'), 4, ipv4, ipv4Only)));
  if (!ipv4Only) bindings.push(...(await bindingOf(device, argumentName(group, 'ipv6'), 6, ipv6, ipv6Only)));
  if (bindings.length === 0) throw new DeviceError(device, 'this machine has neither IPv4 nor IPv6');
  const stack = socketStack({ bindings, logs, adviceFor });
  processState.closers.add(stack.disconnect);
  return stack;
}

/** Returns one family, or none if the host does not support it. */
async function bindingOf(
  device: string,
  argument: string,
  family: 4 | 6,
  prefix: Prefix,
  isRequired: boolean,
): Promise<Binding[]> {
  const { address } = prefix;
  if (address.family !== family) {
    throw new DeviceError(device, `${argument} must be an IPv${family} address, but is ${prefix}`);
  }
  const error = await bindError(prefix);
  if (error === undefined) return [{ family, prefix }];
  if (!isRequired && (isUnspecified(address) || isLoopback(address)) && isUnavailable(error)) return [];
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address: text, family: kind }) => (kind === `IPv${family}` ? [text] : []));
  throw new DeviceError(
    device,
    `${argument}=${prefix}: this machine does not have the address`,
    own.length === 0 ? undefined : `It has ${own.join(', ')}`,
  );
}

/** Tries an address without using a port that a program may need. */
function bindError({ address }: Prefix): Promise<Error | undefined> {
  const socket = createSocket({ type: address.family === 4 ? 'udp4' : 'udp6', ipv6Only: address.family === 6 });
  return new Promise((resolve) => {
    const end = (error?: Error): void => {
      socket.close();
      resolve(error);
    };
    socket.once('error', end);
    socket.bind({ address: String(address), port: 0, exclusive: true }, () => end());
  });
}

/** Returns what to type for another port: the argument that sets the port, if there is one. */
function adviceFor(port: number): string | undefined {
  const name = processState.ports().find((one) => one.port === port)?.name;
  return name === undefined
    ? undefined
    : `Choose another one, for example --${name}=${port < 1024 ? port + 8000 : port + 1}`;
}
