import { memoryLogs, type MemoryLogs, type SimulatedNetwork, type SimulatedPortOptions } from '@mirage/testing';
import { Address, Prefix, type Network } from '@mirage/types';
import { directStack, type ConnectedDirectStack, type DirectStackOptions } from '../src/stack/direct-stack.js';
import { type StackServices } from '../src/stack/stack-services.js';

export const address = (...bytes: number[]): Address => new Address(bytes);

/** The services of a simulated network: virtual time, and bytes that its seed determines. */
export function simulatedServices(network: SimulatedNetwork): StackServices {
  const fill = (bytes: Uint8Array): void => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(network.random() * 256);
  };
  return {
    nowNs: () => network.nowNs,
    setTimer: (atNs, run) => network.schedule(atNs, run),
    random: {
      fill,
      generate(length) {
        const bytes = new Uint8Array(length);
        fill(bytes);
        return bytes;
      },
    },
  };
}

export interface SimulatedHost {
  readonly stack: ConnectedDirectStack;
  readonly network: Network;
  readonly logs: MemoryLogs;
}

/**
 * Adds a host to a simulated network: 10.0.0.NUMBER/24 unless the options set another address; `undefined` means DHCP.
 */
export function simulatedHost(
  network: SimulatedNetwork,
  number: number,
  options: Partial<DirectStackOptions> = {},
  port: SimulatedPortOptions = {},
): SimulatedHost {
  const logs = memoryLogs();
  const own = network.addPort({ mac: Uint8Array.of(2, 0, 0, 0, 0, number), ...port });
  const stack = directStack({
    network: own,
    services: simulatedServices(network),
    logs,
    ...('ipv4' in options ? {} : { ipv4: new Prefix(address(10, 0, 0, number), 24) }),
    ...options,
  });
  return { stack, network: own, logs };
}

/** Advances virtual time until a promise is settled, and returns its value. */
export async function within<T>(network: SimulatedNetwork, promise: Promise<T>, limitNs = 100e9): Promise<T> {
  const result: { value?: T; error?: unknown; isDone: boolean } = { isDone: false };
  promise.then(
    (value) => Object.assign(result, { value, isDone: true }),
    (error: unknown) => Object.assign(result, { error, isDone: true }),
  );
  const endNs = network.nowNs + limitNs;
  for (let step = network.nowNs; !result.isDone && step <= endNs; step += 1e6) await network.run(step);
  if (!result.isDone) throw new Error(`nothing happened for ${limitNs / 1e9} s`);
  if ('error' in result) throw result.error;
  return result.value as T;
}
