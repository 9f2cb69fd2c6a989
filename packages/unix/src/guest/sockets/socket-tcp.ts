import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  AcceptQueue,
  callHandler,
  checkConnectOptions,
  checkListenOptions,
  checkPort,
  DEFAULT_BACKLOG,
  DEFAULT_CONNECT_TIMEOUT_MS,
} from '@mirage/runtime/flow';
import type {
  Address,
  ConnectError,
  ConnectOptions,
  Flow,
  FlowOptions,
  ListenError,
  ListenOptions,
  Tcp,
  TcpListener,
} from '@mirage/types';
import { bindAll, type Bound } from './bind-all.js';
import { endpointOf, isUnicast } from './endpoints.js';
import { SocketFlow } from './socket-flow.js';
import { connectErrorOf } from './socket-errors.js';
import { hasFamily, type Binding, type Closable, type SocketHost } from './socket-host.js';

/** The longest interval of a timer. */
const MOST_MS = 2 ** 31 - 1;

/** TCP over the sockets of the host. */
export function socketTcp(host: SocketHost): Tcp {
  return {
    listen: async (port, onFlow, options = {}) => {
      checkPort(port, 0);
      checkListenOptions(options);
      refuseProbes(options);
      return listen(host, port, onFlow, options);
    },
    connect: async (to, port, options = {}) => {
      checkPort(port, 1);
      checkConnectOptions(options);
      refuseProbes(options);
      if (host.isDisconnected) return 'disconnected';
      if (options.signal?.aborted) return 'aborted';
      return isUnicast(to) && hasFamily(host, to) ? establish(host, to, port, options) : 'unreachable';
    },
  };
}

async function listen(
  host: SocketHost,
  port: number,
  onFlow: (flow: Flow) => void | Promise<void>,
  options: ListenOptions,
): Promise<TcpListener | ListenError> {
  const { backlog = DEFAULT_BACKLOG } = options;
  let isOpen = true;
  const queue = new AcceptQueue((socket: Socket): void => {
    const local = endpointOf(socket.localAddress, socket.localPort);
    const remote = endpointOf(socket.remoteAddress, socket.remotePort);
    // The peer or the listener may already be gone.
    if (!isOpen || local === undefined || remote === undefined) return void socket.resetAndDestroy();
    const flow = new SocketFlow(host, socket, local, remote, options);
    host.counters.acceptedFlows++;
    callHandler(
      () => onFlow(flow),
      (error) => flow.handlerFailed(error),
    );
  });
  // The host accepts connections also while the listener is paused.
  const accept = (socket: Socket): void => {
    if (queue.size >= backlog) return void socket.resetAndDestroy();
    if (!queue.add(socket)) return;
    socket.on('error', () => undefined);
    socket.once('close', () => queue.delete(socket));
  };
  const open = (binding: Binding, portToBind: number): Promise<Bound> =>
    openServer(binding, portToBind, backlog, accept);
  const bound = await bindAll(host, host.tcpLog, host.bindings, port, open);
  if (typeof bound === 'string') return bound;
  const close = async (): Promise<void> => {
    isOpen = false;
    for (const socket of queue.clear()) socket.resetAndDestroy();
    host.open.delete(listener);
    await bound.close();
  };
  const listener: TcpListener & Closable = {
    port: bound.port,
    close,
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    end: close,
  };
  host.open.add(listener);
  return listener;
}

/** One listening socket. Rejects with the error of the host. */
function openServer(
  { family, prefix }: Binding,
  port: number,
  backlog: number,
  accept: (socket: Socket) => void,
): Promise<Bound> {
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, accept);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: String(prefix.address), port, backlog, ipv6Only: family === 6, exclusive: true }, () => {
      server.off('error', reject);
      // An error of a later accept (EMFILE) affects only the peer, which tries again or is refused.
      server.on('error', () => undefined);
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        // The socket is closed at once; the callback would wait for all flows.
        close: async () => {
          server.close();
          await new Promise((closed) => setImmediate(closed));
        },
      });
    });
  });
}

function establish(host: SocketHost, to: Address, port: number, options: ConnectOptions): Promise<Flow | ConnectError> {
  const { signal, timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
  const socket = connect({ host: String(to), port, family: to.family, allowHalfOpen: true });
  return new Promise((resolve) => {
    const settle = (result: Flow | ConnectError): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('error', fail);
      host.open.delete(attempt);
      resolve(result);
    };
    const giveUp = (error: ConnectError): void => {
      settle(error);
      // Further events of the socket are ignored.
      socket.on('error', () => undefined);
      socket.destroy();
    };
    const abort = (): void => giveUp('aborted');
    const fail = (error: unknown): void => giveUp(connectErrorOf(error));
    const attempt: Closable = {
      end: async () => giveUp('disconnected'),
    };
    host.open.add(attempt);
    const timer = setTimeout(() => giveUp('timed-out'), Math.min(timeoutMs, MOST_MS));
    signal?.addEventListener('abort', abort);
    socket.on('error', fail);
    socket.once('connect', () => {
      const local = endpointOf(socket.localAddress, socket.localPort);
      if (local === undefined) return giveUp('refused');
      socket.pause();
      host.counters.connectedFlows++;
      settle(new SocketFlow(host, socket, local, { address: to, port }, options));
    });
  });
}

function refuseProbes({ keepAlive }: FlowOptions): void {
  const refused = (['intervalMs', 'probes'] as const).find((name) => keepAlive?.[name] !== undefined);
  if (refused === undefined) return;
  throw new RangeError(`Host sockets have no keepAlive.${refused}: leave it out, or use a direct stack.`);
}
