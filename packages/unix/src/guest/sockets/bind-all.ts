import type { ListenError, Logger } from '@mirage/types';
import { endpointText } from './endpoints.js';
import { codeOf, isUnavailable, listenErrorOf } from './socket-errors.js';
import type { Binding, SocketHost } from './socket-host.js';

/** A socket that is bound to one address. */
export interface Bound {
  readonly port: number;
  /** Resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** The number of tries to find a free port that both families can use. */
const ATTEMPTS = 16;

/**
 * Binds one port at all of the bindings: one socket for each family, all or none. Port 0 means a free port, the same
 * for both families. Skips a binding whose address the host has lost, unless it is the only one. Logs the addresses, or
 * why there are none.
 */
export async function bindAll(
  host: SocketHost,
  log: Logger,
  bindings: readonly Binding[],
  port: number,
  open: (binding: Binding, port: number) => Promise<Bound>,
  isClient = false,
): Promise<Bound | ListenError> {
  for (let attempt = 1; ; attempt++) {
    if (host.isDisconnected) return 'disconnected';
    const result = await bindOnce(bindings, port, open);
    if ('sockets' in result) {
      const { sockets } = result;
      const bound: Bound = {
        port: sockets[0]!.bound.port,
        close: async () => void (await Promise.all(sockets.map((one) => one.bound.close()))),
      };
      if (host.isDisconnected) {
        await bound.close();
        return 'disconnected';
      }
      const places = sockets.map(({ binding }) => endpointText(binding.prefix.address, bound.port));
      const text = `listening on ${places.join(', ')}`;
      // Clients are not logged, because there may be many of them.
      if (isClient) log.debug(text);
      else log.info(text);
      return bound;
    }
    const error = listenErrorOf(result.error);
    if (port === 0 && error === 'port-in-use' && attempt < ATTEMPTS) continue;
    const place = endpointText(result.binding.prefix.address, port);
    log.error(() => `cannot listen on ${place}: ${REASONS[error]}${advice(host, error, port)}`);
    log.debug(() => `the host reports ${codeOf(result.error)}`);
    return error;
  }
}

const REASONS: Readonly<Record<ListenError, string>> = {
  'port-in-use': 'another program uses the port',
  'not-permitted': 'only root may use the port',
  'address-unavailable': 'this machine does not have the address',
  'out-of-resources': 'the system has no memory or descriptor for it',
  disconnected: 'the stack was disconnected',
};

function advice(host: SocketHost, error: ListenError, port: number): string {
  if (error !== 'port-in-use' && error !== 'not-permitted') return '';
  return `. ${host.adviceFor(port) ?? 'Listen on another one'}.`;
}

type Result =
  | { readonly sockets: readonly { readonly binding: Binding; readonly bound: Bound }[] }
  | { readonly binding: Binding; readonly error: unknown };

async function bindOnce(
  bindings: readonly Binding[],
  port: number,
  open: (binding: Binding, port: number) => Promise<Bound>,
): Promise<Result> {
  const sockets: { binding: Binding; bound: Bound }[] = [];
  let lost: { binding: Binding; error: unknown } | undefined;
  for (const binding of bindings) {
    try {
      sockets.push({ binding, bound: await open(binding, sockets[0]?.bound.port ?? port) });
    } catch (error) {
      lost ??= { binding, error };
      if (isUnavailable(error)) continue;
      await Promise.all(sockets.map(({ bound }) => bound.close()));
      return { binding, error };
    }
  }
  return sockets.length > 0 ? { sockets } : lost!;
}
