import type { Address } from './address.js';
import type { Flow } from './flow.js';

/**
 * Why a stack does not listen on a port:
 *
 * - `port-in-use`: another listener has it, or with port 0 there is no free one;
 * - `not-permitted`: the operating system does not permit this program to use the port (host sockets only);
 * - `address-unavailable`: the address to listen on is no longer an address of this machine (host sockets only);
 * - `out-of-resources`: the stack has no memory or no descriptor for it;
 * - `disconnected`: the stack was disconnected.
 *
 * @example
 *   import type { ListenError } from 'mirage/types';
 *
 *   export function advice(error: ListenError): string {
 *     return error === 'port-in-use' ? 'Choose another port.' : `Cannot listen: ${error}.`;
 *   }
 */
export type ListenError = 'port-in-use' | 'not-permitted' | 'address-unavailable' | 'out-of-resources' | 'disconnected';

/**
 * Why a connection was not established:
 *
 * - `refused`: the peer answered with a reset: nothing listens on the port;
 * - `timed-out`: the peer did not answer within `timeoutMs`, or all retransmissions failed;
 * - `unreachable`: there is no route, the next hop does not answer requests for its MAC, the network reports an error,
 *   or no host can have the address;
 * - `aborted`: the signal was aborted;
 * - `out-of-resources`: there is no free port, no memory or no descriptor;
 * - `disconnected`: the stack was disconnected.
 *
 * @example
 *   import type { Address, ConnectError, Flow, Tcp } from 'mirage/types';
 *
 *   // Tries the addresses of a host, one after the other.
 *   export async function connectToAny(tcp: Tcp, hosts: Address[], port: number): Promise<Flow | ConnectError> {
 *     let result: Flow | ConnectError = 'unreachable';
 *     for (const host of hosts) {
 *       result = await tcp.connect(host, port, { timeoutMs: 5_000 });
 *       if (typeof result !== 'string') break;
 *     }
 *     return result;
 *   }
 */
export type ConnectError = 'refused' | 'timed-out' | 'unreachable' | 'aborted' | 'out-of-resources' | 'disconnected';

/**
 * Probes an idle connection, to detect a peer that is gone. Source: RFC 9293, 3.8.4; RFC 1122, 4.2.3.6.
 *
 * @example
 *   import type { KeepAlive } from 'mirage/types';
 *
 *   // The first probe after a minute.
 *   export const keepAlive: KeepAlive = { idleMs: 60_000 };
 */
export interface KeepAlive {
  /** How long the connection is idle before the first probe, in milliseconds, from 1000. */
  readonly idleMs: number;
  /** Time between two probes, in milliseconds, from 1000. Default: 75,000. Host sockets refuse it with a RangeError. */
  readonly intervalMs?: number;
  /** How many probes in a row may stay unanswered, from 1. Default: 9. Host sockets refuse it with a RangeError. */
  readonly probes?: number;
}

/**
 * Settings of a flow.
 *
 * @example
 *   import type { FlowOptions } from 'mirage/types';
 *
 *   // For a protocol with small messages, such as a terminal.
 *   export const interactive: FlowOptions = { noDelay: true, keepAlive: { idleMs: 60_000 } };
 */
export interface FlowOptions {
  /** Whether small writes leave at once, without Nagle's algorithm (RFC 9293, 3.7.4). Default: false. */
  readonly noDelay?: boolean;
  /** Default: no probes. */
  readonly keepAlive?: KeepAlive;
}

/**
 * Settings of a listener and of the flows that it accepts.
 *
 * @example
 *   import type { Flow, ListenOptions, Tcp } from 'mirage/types';
 *
 *   const options: ListenOptions = { noDelay: true, backlog: 16 };
 *   export async function serve(tcp: Tcp, onFlow: (flow: Flow) => Promise<void>): Promise<string> {
 *     const listener = await tcp.listen(8080, onFlow, options);
 *     return typeof listener === 'string' ? `failed: ${listener}` : `port ${listener.port}`;
 *   }
 */
export interface ListenOptions extends FlowOptions {
  /**
   * How many connections may wait for the program, from 1. A stack may have a lower limit. When it is reached, new
   * requests (SYN) are dropped: peers try again. Host sockets reset further connections while the listener is paused.
   * Default: 128.
   */
  readonly backlog?: number;
}

/**
 * Settings of a connection.
 *
 * @example
 *   import type { ConnectOptions } from 'mirage/types';
 *
 *   const controller = new AbortController();
 *   export const options: ConnectOptions = { signal: controller.signal, timeoutMs: 10_000, noDelay: true };
 */
export interface ConnectOptions extends FlowOptions {
  /** Abandons the attempt as soon as it is aborted. It has no effect on an established flow. */
  readonly signal?: AbortSignal;
  /**
   * How long to wait for the peer's answer, in milliseconds, from 1. Host sockets may give up earlier. Default: 180,000
   * (RFC 9293, 3.8.3).
   */
  readonly timeoutMs?: number;
}

/**
 * A port with a listener.
 *
 * @example
 *   import type { Listener, Tcp } from 'mirage/types';
 *
 *   // Listens on a free port.
 *   export async function listenAnywhere(tcp: Tcp): Promise<Listener> {
 *     const listener = await tcp.listen(0, (flow) => flow.close());
 *     if (typeof listener === 'string') throw new Error(listener);
 *     return listener;
 *   }
 */
export interface Listener {
  /** 1 to 65,535: the requested port, or the chosen one for 0. */
  readonly port: number;

  /**
   * Stops listening. Established flows continue. Connections that were not yet passed to the handler are reset. The
   * port is free when the promise resolves. Calling it twice is the same as once.
   */
  close(): Promise<void>;
}

/**
 * A port with a listener for flows. A paused one protects a program that has enough to do: new connections wait in the
 * backlog.
 *
 * @example
 *   import type { Flow, ListenError, Tcp, TcpListener } from 'mirage/types';
 *
 *   // Serves one flow after the other.
 *   export async function serveOneByOne(tcp: Tcp, serve: (flow: Flow) => Promise<void>): Promise<TcpListener> {
 *     const listener: TcpListener | ListenError = await tcp.listen(7, async (flow) => {
 *       if (typeof listener !== 'string') listener.pause();
 *       await serve(flow);
 *       if (typeof listener !== 'string') listener.resume();
 *     });
 *     if (typeof listener === 'string') throw new Error(listener);
 *     return listener;
 *   }
 */
export interface TcpListener extends Listener {
  /** Keeps new connections in the backlog, instead of passing them to the handler. Calling it twice is the same. */
  pause(): void;

  /** Passes on the connections that wait, in their order, and later ones. */
  resume(): void;
}

/**
 * Flows over IPv4 and IPv6. A listener over TLS has this type, too. Source: RFC 9293.
 *
 * @example
 *   import { Address } from 'mirage/runtime';
 *   import type { Tcp } from 'mirage/types';
 *
 *   // Returns the first bytes that a server sends, for example its greeting.
 *   export async function greeting(tcp: Tcp): Promise<Uint8Array | string> {
 *     const flow = await tcp.connect(new Address([10, 0, 0, 1]), 25, { timeoutMs: 5_000 });
 *     if (typeof flow === 'string') return flow;
 *     const first = await flow.read();
 *     await flow.close();
 *     return first;
 *   }
 */
export interface Tcp {
  /**
   * Accepts connections to a port, over both IPv4 and IPv6. Works before the stack has an address. Every flow is passed
   * to `onFlow` when its handshake is complete; it belongs to the program, which closes it. If `onFlow` throws, or if
   * its promise rejects, the flow is reset, and the stack logs and counts the error; the listener continues. The stack
   * logs `listening on 127.0.0.1:8007`, or the reason why it cannot listen.
   *
   * @param port 1 to 65,535, or 0 for a free one from the dynamic ports.
   * @throws {RangeError} If the port or an option is out of range.
   */
  listen(
    port: number,
    onFlow: (flow: Flow) => void | Promise<void>,
    options?: ListenOptions,
  ): Promise<TcpListener | ListenError>;

  /**
   * Connects to a port of a host.
   *
   * @param port 1 to 65,535.
   * @throws {RangeError} If the port or an option is out of range.
   */
  connect(to: Address, port: number, options?: ConnectOptions): Promise<Flow | ConnectError>;
}
