import type {
  Address,
  ConnectError,
  ConnectOptions,
  Flow,
  FlowOptions,
  ListenOptions,
  TcpListener as FlowListener,
} from '@mirage/types';
import { setAddressWords } from '../ip/ip-words.js';
import { abortConnection, takeEvents } from './connection-calls.js';
import { type FlowHost, TcpFlow } from './flow.js';
import { CONNECTED, FAILED, type TcpConnection, type TcpError } from './tcp-connection.js';
import { type TcpCore } from './tcp-core.js';
import { KEEPALIVE_INTERVAL, KEEPALIVE_PROBES, MILLISECOND } from './tcp-limits.js';
import { type ConnectionOptions, type TcpListener } from './tcp-listener.js';

/** Keeps connections while their listener is paused, like `AcceptQueue` of `@mirage/runtime/flow`. */
export interface Queue {
  add(connection: TcpConnection): boolean;
  delete(connection: TcpConnection): boolean;
  pause(): void;
  resume(): void;
  clear(): TcpConnection[];
}

/** The functions that flows need from their stack. */
export interface FlowsHost extends FlowHost {
  readonly core: TcpCore;
  /** Returns the queue of a listener. `accept` is told whether the connection was kept before. */
  createQueue(accept: (connection: TcpConnection, wasKept: boolean) => void): Queue;
  /** Whether what the program has written waits for the next turn, which then has all of it. Default: it does not. */
  holdsOutput?(): boolean;
  /** Returns the local address for packets to `to`; undefined if there is no route. */
  sourceFor(to: Address): Address | undefined;
}

/** A listener whose port is free as soon as `close` returns. */
type OpenListener = Pick<FlowListener, 'port' | 'pause' | 'resume'> & { close(): void };

type Handler = (flow: Flow) => void | Promise<void>;

const CONNECT_ERRORS: Readonly<Record<TcpError | 'no-port' | 'no-memory' | 'bad-address', ConnectError>> = {
  refused: 'refused',
  reset: 'refused',
  timeout: 'timed-out',
  unreachable: 'unreachable',
  aborted: 'aborted',
  'no-port': 'out-of-resources',
  'no-memory': 'out-of-resources',
  'bad-address': 'unreachable',
};

/** An attempt to connect: the owner of its connection until it is open. */
class Attempt {
  constructor(readonly settle: (result: 'connected' | ConnectError) => void) {}
}

/**
 * `listen` and `connect` of a stack over its core. Arguments are checked by the stack. `turn` is what the stack calls
 * after `input` and `timeout`, and when `wake` was called.
 */
export class TcpFlows {
  private readonly listeners = new Map<TcpListener, Queue>();
  /** Whether `turn` runs: it also handles what is caused meanwhile. */
  isTurning = false;
  private isDisconnected = false;

  constructor(private readonly host: FlowsHost) {}

  /** Accepts connections on a port; `close` of the result ends it. Port 0 means a free port. */
  listen(port: number, onFlow: Handler, options: ListenOptions = {}): OpenListener | 'port-in-use' | 'disconnected' {
    if (this.isDisconnected) return 'disconnected';
    const { backlog } = options;
    const { core } = this.host;
    const listener = core.listen(port, {
      ...connectionOptions(options),
      ...(backlog === undefined ? {} : { backlog }),
    });
    if (typeof listener === 'string') return listener;
    const queue = this.host.createQueue((connection, wasKept) => {
      if (wasKept) listener.waiting--;
      const flow = this.accept(connection, onFlow);
      // Its earlier events were taken when it was kept.
      if (wasKept) flow.handle(0);
    });
    this.listeners.set(listener, queue);
    return {
      port: listener.port,
      close: () => this.unlisten(listener),
      pause: () => queue.pause(),
      resume: () => queue.resume(),
    };
  }

  /** Opens a connection. */
  connect(to: Address, port: number, options: ConnectOptions = {}): Promise<Flow | ConnectError> {
    const { host } = this;
    const { signal, timeoutMs = 180_000 } = options;
    if (this.isDisconnected) return Promise.resolve('disconnected');
    if (signal?.aborted) return Promise.resolve('aborted');
    const source = host.sourceFor(to);
    if (source === undefined) return Promise.resolve('unreachable');
    const addresses = new Int32Array(8);
    setAddressWords(addresses, 0, source);
    setAddressWords(addresses, 4, to);
    const connection = host.core.connect(addresses, 0, port, connectionOptions(options), host.nowNs());
    if (typeof connection === 'string') return Promise.resolve(CONNECT_ERRORS[connection]);
    connection.lingerNs = host.nowNs() + timeoutMs * MILLISECOND;
    host.core.schedule(connection);
    return new Promise((resolve) => {
      const abort = (): void => {
        attempt.settle('aborted');
        abortConnection(connection);
        host.wake();
      };
      const attempt = new Attempt((result) => {
        signal?.removeEventListener('abort', abort);
        connection.owner = undefined;
        if (result !== 'connected') {
          resolve(result);
          return;
        }
        connection.lingerNs = Infinity;
        host.counters.connectedFlows++;
        resolve(new TcpFlow(host, connection));
      });
      connection.owner = attempt;
      signal?.addEventListener('abort', abort);
      host.wake();
    });
  }

  /**
   * Calls the handlers of the program for the events, then sends the segments that are due: so that one segment carries
   * the acknowledgment, the window after what they have read, and what they have written. Returns false when the
   * segments are left to the next turn.
   */
  turn(): boolean {
    if (this.isTurning) return true;
    this.isTurning = true;
    const { core } = this.host;
    let hasRoom: boolean;
    do {
      for (let one = core.nextEvent(); one !== undefined; one = core.nextEvent()) this.dispatch(one, takeEvents(one));
      if (this.host.holdsOutput?.()) {
        this.isTurning = false;
        return false;
      }
      hasRoom = core.flush(this.host.nowNs());
    } while (core.hasEvents || (hasRoom && core.hasOutput));
    this.isTurning = false;
    return true;
  }

  /** Ends everything: listeners, attempts and flows. */
  disconnect(): void {
    this.isDisconnected = true;
    for (const listener of this.listeners.keys()) this.unlisten(listener);
    this.host.core.table.forEach((connection) => {
      const { owner } = connection;
      if (owner instanceof TcpFlow) owner.abort();
      else {
        if (owner instanceof Attempt) owner.settle('disconnected');
        abortConnection(connection);
      }
    });
    this.turn();
  }

  private dispatch(connection: TcpConnection, events: number): void {
    const { host } = this;
    const { listener } = connection;
    if (connection.owner instanceof Attempt) {
      if ((events & FAILED) !== 0) connection.owner.settle(CONNECT_ERRORS[connection.error ?? 'refused']);
      else if ((events & CONNECTED) !== 0) connection.owner.settle('connected');
    } else if (connection.owner === undefined && listener !== undefined) {
      const queue = this.listeners.get(listener);
      if ((events & FAILED) !== 0) {
        if (queue?.delete(connection)) listener.waiting--;
      } else if ((events & CONNECTED) !== 0) {
        // The listener may have been closed.
        if (queue === undefined) abortConnection(connection);
        else if (queue.add(connection)) listener.waiting++;
      }
    }
    if (connection.owner instanceof TcpFlow) connection.owner.handle(events);
    host.wake();
  }

  private accept(connection: TcpConnection, onFlow: Handler): TcpFlow {
    const { host } = this;
    const flow = new TcpFlow(host, connection);
    host.counters.acceptedFlows++;
    try {
      const result = onFlow(flow);
      if (result instanceof Promise) result.catch((error: unknown) => flow.handlerFailed(error));
    } catch (error) {
      flow.handlerFailed(error);
    }
    return flow;
  }

  private unlisten(listener: TcpListener): void {
    for (const connection of this.listeners.get(listener)?.clear() ?? []) abortConnection(connection);
    this.listeners.delete(listener);
    this.host.core.unlisten(listener);
  }
}

function connectionOptions({ noDelay = false, keepAlive }: FlowOptions): ConnectionOptions {
  if (keepAlive === undefined) return { isNoDelay: noDelay };
  return {
    isNoDelay: noDelay,
    keepalive: {
      afterNs: keepAlive.idleMs * MILLISECOND,
      intervalNs: keepAlive.intervalMs === undefined ? KEEPALIVE_INTERVAL : keepAlive.intervalMs * MILLISECOND,
      probes: keepAlive.probes ?? KEEPALIVE_PROBES,
    },
  };
}
