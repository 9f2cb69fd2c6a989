import {
  callHandler,
  checkConnectOptions,
  checkListenOptions,
  checkPort,
  DEFAULT_CONNECT_TIMEOUT_MS,
} from '@mirage/runtime/flow';
import {
  type Address,
  type ConnectError,
  type ConnectOptions,
  type Endpoint,
  type Flow,
  type FlowOptions,
  type Listener,
  type ListenError,
  type ListenOptions,
  type Prefix,
  type Tcp,
} from '@mirage/types';
import { addressOfWords, setAddressWords } from '../ip/ip-words.js';
import { abortConnection, takeEvents } from '../tcp/connection-calls.js';
import { CONNECTED, FAILED, type TcpConnection } from '../tcp/tcp-connection.js';
import { KEEPALIVE_INTERVAL, KEEPALIVE_PROBES } from '../tcp/tcp-limits.js';
import { type ConnectionOptions, type TcpListener } from '../tcp/tcp-listener.js';
import { DirectFlow } from './direct-flow.js';
import { type Internet } from './internet.js';
import { type StackContext } from './stack-context.js';

const NS_PER_MS = 1e6;

type OnFlow = (flow: Flow) => void | Promise<void>;

/** What `connect` waits for. It is the owner of its connection until there is a flow. */
class PendingConnect {
  constructor(readonly settle: (result: Flow | ConnectError) => void) {}
}

/** TCP of a direct stack: listeners, connections, and the events of the core. */
export class DirectTcp implements Tcp {
  private readonly listeners = new Set<DirectListener>();
  private readonly words = new Int32Array(8);

  constructor(
    private readonly context: StackContext,
    private readonly internet: Internet,
    private readonly addresses: () => readonly Prefix[],
  ) {}

  async listen(port: number, onFlow: OnFlow, options: ListenOptions = {}): Promise<Listener | ListenError> {
    checkPort(port, 0);
    checkListenOptions(options);
    const { context, internet, listeners } = this;
    if (context.isDisconnected) return 'disconnected';
    const { backlog } = options;
    const opened = internet.tcp.listen(port, {
      ...connectionOptions(options),
      ...(backlog === undefined ? {} : { backlog }),
      owner: onFlow,
    });
    if (opened === 'port-in-use') {
      context.tcpLog.error(() => `cannot listen on port ${port}: another listener uses it`);
      return opened;
    }
    const listener = new DirectListener(context, internet, opened, listeners);
    listeners.add(listener);
    this.announce();
    return listener;
  }

  async connect(to: Address, port: number, options: ConnectOptions = {}): Promise<Flow | ConnectError> {
    checkPort(port, 1);
    checkConnectOptions(options);
    const { context, internet, words } = this;
    const { signal, timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
    if (context.isDisconnected) return 'disconnected';
    if (signal?.aborted) return 'aborted';
    setAddressWords(words, 4, to);
    if (!internet.isUnicast(words, 4) || !internet.sourceFor(words, 4, words)) return 'unreachable';
    const { services } = context;
    const nowNs = services.nowNs();
    const connection = internet.tcp.connect(words, 0, port, connectionOptions(options), nowNs);
    if (connection === 'bad-address') return 'unreachable';
    if (typeof connection === 'string') return 'out-of-resources';
    context.work();
    return new Promise((resolve) => {
      const settle = (result: Flow | ConnectError): void => {
        cancelTimer();
        signal?.removeEventListener('abort', abort);
        if (typeof result === 'string') connection.owner = undefined;
        resolve(result);
      };
      const giveUp = (error: ConnectError): void => {
        settle(error);
        abortConnection(connection);
        context.work();
      };
      const abort = (): void => giveUp('aborted');
      const cancelTimer = services.setTimer(nowNs + timeoutMs * NS_PER_MS, () => giveUp('timed-out'));
      signal?.addEventListener('abort', abort, { once: true });
      connection.owner = new PendingConnect(settle);
    });
  }

  /** Logs where the listeners accept, once each, as soon as there is an address. */
  announce(): void {
    for (const listener of this.listeners) listener.announce(this.addresses());
  }

  /** Takes the events of all connections. */
  runEvents(): void {
    const { tcp } = this.internet;
    for (let one = tcp.nextEvent(); one !== undefined; one = tcp.nextEvent()) this.handle(one, takeEvents(one));
  }

  /** Resets everything. */
  disconnect(): void {
    const all: TcpConnection[] = [];
    this.internet.tcp.table.forEach((connection) => all.push(connection));
    for (const connection of all) {
      const { owner } = connection;
      if (owner instanceof PendingConnect) owner.settle('disconnected');
      if (owner instanceof DirectFlow) owner.abort();
      else abortConnection(connection);
    }
    for (const listener of this.listeners) void listener.close();
    this.runEvents();
  }

  private handle(connection: TcpConnection, events: number): void {
    const { owner } = connection;
    if (owner instanceof DirectFlow) {
      owner.handle(events);
      return;
    }
    if ((events & FAILED) !== 0) {
      if (owner instanceof PendingConnect) owner.settle(connectErrorOf(connection));
      return;
    }
    if ((events & CONNECTED) === 0) return;
    const { counters } = this.context;
    if (owner instanceof PendingConnect) {
      counters.connectedFlows++;
      owner.settle(this.createFlow(connection, events));
      return;
    }
    const listener = connection.listener as TcpListener;
    const onFlow = listener.owner as OnFlow;
    counters.acceptedFlows++;
    const flow = this.createFlow(connection, events);
    callHandler(
      () => onFlow(flow),
      (error) => flow.handlerFailed(error),
    );
  }

  private createFlow(connection: TcpConnection, events: number): DirectFlow {
    const { addresses, localPort, remotePort } = connection;
    const local: Endpoint = { address: addressOfWords(addresses, 0), port: localPort };
    const remote: Endpoint = { address: addressOfWords(addresses, 4), port: remotePort };
    const flow = new DirectFlow(this.context, connection, local, remote);
    connection.owner = flow;
    flow.handle(events);
    return flow;
  }
}

class DirectListener implements Listener {
  readonly port: number;
  private isAnnounced = false;
  private isOpen = true;

  constructor(
    private readonly context: StackContext,
    private readonly internet: Internet,
    private readonly listener: TcpListener,
    private readonly listeners: Set<DirectListener>,
  ) {
    this.port = listener.port;
  }

  announce(addresses: readonly Prefix[]): void {
    if (this.isAnnounced || addresses.length === 0) return;
    this.isAnnounced = true;
    const places = addresses.map(({ address }) =>
      address.family === 6 ? `[${address}]:${this.port}` : `${address}:${this.port}`,
    );
    this.context.tcpLog.info(() => `listening on ${places.join(', ')}`);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listeners.delete(this);
    const { tcp } = this.internet;
    tcp.unlisten(this.listener);
    const waiting: TcpConnection[] = [];
    tcp.table.forEach((one) => {
      if (one.listener === this.listener && one.owner === undefined) waiting.push(one);
    });
    for (const connection of waiting) abortConnection(connection);
    this.context.work();
  }
}

function connectErrorOf({ error }: TcpConnection): ConnectError {
  switch (error) {
    case 'timeout':
      return 'timed-out';
    case 'unreachable':
      return 'unreachable';
    default:
      return 'refused';
  }
}

function connectionOptions({ noDelay, keepAlive }: FlowOptions): ConnectionOptions {
  return {
    isNoDelay: noDelay ?? false,
    ...(keepAlive === undefined
      ? {}
      : {
          keepalive: {
            afterNs: keepAlive.idleMs * NS_PER_MS,
            intervalNs: keepAlive.intervalMs === undefined ? KEEPALIVE_INTERVAL : keepAlive.intervalMs * NS_PER_MS,
            probes: keepAlive.probes ?? KEEPALIVE_PROBES,
          },
        }),
  };
}
