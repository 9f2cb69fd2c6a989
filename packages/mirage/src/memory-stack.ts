import type {
  Address,
  ConnectError,
  ConnectOptions,
  Datagram,
  Endpoint,
  Stack,
  Tcp,
  TcpListener,
  Udp,
  UdpListener,
} from '@mirage/types';
import { MemoryFlow, type FlowHost } from './memory-flow.js';

/**
 * Settings of a stack in memory.
 *
 * @example
 *   import { memoryStack, type MemoryStackOptions } from 'mirage/testing';
 *
 *   const impatient: MemoryStackOptions = { closeLimitMs: 100 };
 *   export const stack = memoryStack(impatient);
 */
export interface MemoryStackOptions {
  /** How long `Flow.close` waits for a peer that does not read, in milliseconds. Default: 30,000. */
  readonly closeLimitMs?: number;
}

/**
 * A stack in memory, for tests of programs that serve or connect: it reaches itself at its addresses, 10.0.0.1 and
 * fd00::1. Nothing is lost, and nothing takes time.
 *
 * @example
 *   import { memoryStack, type MemoryStack } from 'mirage/testing';
 *
 *   export const stack: MemoryStack = memoryStack();
 */
export interface MemoryStack extends Stack {
  /** The errors of handlers of flows, of their data and of datagrams, in order. Tests check that it is empty. */
  readonly errors: readonly unknown[];

  /** An endpoint that never answers. */
  readonly silent: Endpoint;
}

/** The first dynamic port. Source: RFC 6335, 6. */
const FIRST_DYNAMIC_PORT = 49_152;
const MOST_DATAGRAM_BYTES = { 4: 65_507, 6: 65_527 } as const;

type Queue = import('@mirage/runtime/flow').AcceptQueue<MemoryFlow>;
type OnDatagram = (datagram: Datagram, listener: UdpListener) => void | Promise<void>;

/**
 * Creates a stack in memory, for tests.
 *
 * @example
 *   import { memoryStack } from 'mirage/testing';
 *
 *   // Starts a server on port 80 and returns what it answers.
 *   export async function answer(serve: (stack: ReturnType<typeof memoryStack>) => Promise<void>): Promise<string> {
 *     const stack = memoryStack();
 *     await serve(stack);
 *     const flow = await stack.tcp.connect(stack.addresses()[0]!.address, 80);
 *     if (typeof flow === 'string') return flow;
 *     const bytes = await flow.read();
 *     return typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
 *   }
 */
export function memoryStack({ closeLimitMs = 30_000 }: MemoryStackOptions = {}): MemoryStack {
  /* eslint-disable @typescript-eslint/no-require-imports -- ES modules: not every Jest can require them */
  const runtime = require('@mirage/runtime/flow') as typeof import('@mirage/runtime/flow');
  const { Address, Prefix } = require('@mirage/types') as typeof import('@mirage/types');
  /* eslint-enable @typescript-eslint/no-require-imports */
  const { AcceptQueue, callHandler, DEFAULT_BACKLOG, checkConnectOptions, checkListenOptions, checkPort } = runtime;
  const ipv6 = (last: number): Address =>
    new Address(Uint8Array.from({ length: 16 }, (_, index) => (index === 0 ? 0xfd : index === 15 ? last : 0)));
  const prefixes = [new Prefix(new Address([10, 0, 0, 1]), 24), new Prefix(ipv6(1), 64)];
  const silent = { address: new Address([10, 0, 0, 2]), port: 80 };

  const errors: unknown[] = [];
  const counters = {
    openFlows: 0,
    acceptedFlows: 0,
    connectedFlows: 0,
    rxBytes: 0,
    txBytes: 0,
    rxDatagrams: 0,
    txDatagrams: 0,
    handlerErrors: 0,
  };
  const handlerFailed = (error: unknown): void => {
    if (error instanceof runtime.FlowEnded) return;
    counters.handlerErrors++;
    errors.push(error);
  };
  const host: FlowHost = {
    counters,
    flows: new Set(),
    closeLimitMs,
    handlerFailed,
    createInbox: (source) => new runtime.FlowInbox(source),
  };
  const tcpPorts = new Map<number, { readonly queue: Queue; readonly backlog: number }>();
  const udpPorts = new Map<number, { readonly listener: UdpListener; readonly onDatagram: OnDatagram }>();
  const disconnected = new AbortController();
  let nextPort = FIRST_DYNAMIC_PORT;
  const freePort = (taken: ReadonlyMap<number, unknown>): number => {
    do nextPort = nextPort === 65_535 ? FIRST_DYNAMIC_PORT : nextPort + 1;
    while (taken.has(nextPort));
    return nextPort;
  };
  const ownAddress = ({ family }: Address): Address =>
    prefixes.find(({ address }) => address.family === family)!.address;
  const isOwn = (to: Address): boolean => prefixes.some(({ address }) => address.equals(to));

  const tcp: Tcp = {
    listen: async (port, onFlow, options = {}) => {
      checkPort(port, 0);
      checkListenOptions(options);
      if (disconnected.signal.aborted) return 'disconnected';
      const own = port === 0 ? freePort(tcpPorts) : port;
      if (tcpPorts.has(own)) return 'port-in-use';
      const queue = new AcceptQueue<MemoryFlow>((flow) => {
        counters.acceptedFlows++;
        callHandler(
          () => onFlow(flow),
          (error) => flow.handlerFailed(error),
        );
      });
      tcpPorts.set(own, { queue, backlog: options.backlog ?? DEFAULT_BACKLOG });
      const listener: TcpListener = {
        port: own,
        close: async () => {
          if (tcpPorts.get(own)?.queue !== queue) return;
          tcpPorts.delete(own);
          for (const flow of queue.clear()) flow.abort();
        },
        pause: () => queue.pause(),
        resume: () => queue.resume(),
      };
      return listener;
    },
    connect: async (to, port, options = {}) => {
      checkPort(port, 1);
      checkConnectOptions(options);
      if (disconnected.signal.aborted) return 'disconnected';
      if (options.signal?.aborted) return 'aborted';
      if (to.equals(silent.address)) return nothing(options, disconnected.signal);
      if (!isOwn(to)) return 'unreachable';
      // An answer never arrives at once.
      await null;
      const listening = tcpPorts.get(port);
      if (listening === undefined || listening.queue.size >= listening.backlog) return 'refused';
      if (options.signal?.aborted) return 'aborted';
      const local = { address: to, port: freePort(tcpPorts) };
      const remote = { address: to, port };
      const [ours, theirs] = [new MemoryFlow(host, local, remote), new MemoryFlow(host, remote, local)];
      MemoryFlow.join(ours, theirs);
      counters.connectedFlows++;
      listening.queue.add(theirs);
      return ours;
    },
  };

  const udp: Udp = {
    listen: async (port, onDatagram) => {
      checkPort(port, 0);
      if (disconnected.signal.aborted) return 'disconnected';
      const own = port === 0 ? freePort(udpPorts) : port;
      if (udpPorts.has(own)) return 'port-in-use';
      const isOpen = (): boolean => udpPorts.get(own)?.listener === listener;
      const listener: UdpListener = {
        port: own,
        close: async () => void (isOpen() && udpPorts.delete(own)),
        write: async (bytes, to, toPort) => {
          checkPort(toPort, 0);
          if (!isOpen()) return 'closed';
          if (bytes.length > MOST_DATAGRAM_BYTES[to.family]) return 'too-long';
          if (toPort === 0 || (!isOwn(to) && !to.equals(silent.address))) return 'unreachable';
          const copy = bytes.slice();
          counters.txDatagrams++;
          await null;
          const receiver = isOwn(to) ? udpPorts.get(toPort) : undefined;
          if (receiver === undefined) return 'sent';
          counters.rxDatagrams++;
          const source = { address: ownAddress(to), port: own };
          callHandler(
            () => receiver.onDatagram({ bytes: copy, source, destination: to }, receiver.listener),
            handlerFailed,
          );
          // The bytes belong to the handler only until it returns: a handler that keeps them fails in the test.
          copy.fill(0);
          return 'sent';
        },
      };
      udpPorts.set(own, { listener, onDatagram });
      return listener;
    },
  };

  return {
    tcp,
    udp,
    errors,
    silent,
    addresses: () => prefixes,
    statistics: () => ({ ...counters, dropped: {} }),
    async disconnect() {
      disconnected.abort();
      tcpPorts.clear();
      udpPorts.clear();
      for (const flow of host.flows) flow.abort();
    },
  };
}

/** An attempt that is never answered. */
function nothing({ signal, timeoutMs = 180_000 }: ConnectOptions, disconnected: AbortSignal): Promise<ConnectError> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end('timed-out'), timeoutMs);
    const end = (error: ConnectError): void => {
      clearTimeout(timer);
      resolve(error);
    };
    signal?.addEventListener('abort', () => end('aborted'));
    disconnected.addEventListener('abort', () => end('disconnected'));
  });
}
