import { DEFAULT_BACKLOG } from './tcp-limits.js';
import { DYNAMIC_PORTS, FIRST_DYNAMIC_PORT } from './tcp-secrets.js';

/** Options of the connections of a listener or of `connect`. Times are in nanoseconds. */
export interface ConnectionOptions {
  /** Sends short segments without waiting for acknowledgments: turns Nagle's algorithm off. Default: false. */
  readonly isNoDelay?: boolean;
  /** Probes an idle peer. Default: never (RFC 9293, 3.8.4). */
  readonly keepalive?: { readonly afterNs: number; readonly intervalNs: number; readonly probes: number };
  /** How long data may stay unacknowledged before the connection is given up (RFC 5482). Default: 15 tries. */
  readonly userTimeoutNs?: number;
}

export interface ListenerOptions extends ConnectionOptions {
  /** The maximum number of connections that wait to be taken. Default: 128. */
  readonly backlog?: number;
}

/** A port on which connections are accepted. Created by `TcpCore.listen`. */
export class TcpListener {
  /** Open connections whose CONNECTED event has not been taken yet. */
  waiting = 0;
  readonly backlog: number;

  constructor(
    readonly port: number,
    readonly options: ListenerOptions,
  ) {
    this.backlog = options.backlog ?? DEFAULT_BACKLOG;
  }
}

/** The listeners of a core by their port. */
export class TcpListeners {
  private readonly byPort = new Map<number, TcpListener>();

  at(port: number): TcpListener | undefined {
    return this.byPort.get(port);
  }

  has(port: number): boolean {
    return this.byPort.has(port);
  }

  open(port: number, options: ListenerOptions): TcpListener | 'port-in-use' {
    let own = port;
    if (port === 0) {
      own = FIRST_DYNAMIC_PORT;
      while (this.byPort.has(own)) own++;
      if (own >= FIRST_DYNAMIC_PORT + DYNAMIC_PORTS) return 'port-in-use';
    }
    if (this.byPort.has(own)) return 'port-in-use';
    const listener = new TcpListener(own, options);
    this.byPort.set(own, listener);
    return listener;
  }

  close(listener: TcpListener): void {
    if (this.byPort.get(listener.port) === listener) this.byPort.delete(listener.port);
  }
}
