import type { Prefix } from './address.js';
import type { Icmp } from './icmp.js';
import type { Ip } from './ip.js';
import type { Tcp } from './tcp.js';
import type { Udp } from './udp.js';

/**
 * Counters since the stack was connected.
 *
 * @example
 *   import type { Stack } from 'mirage/types';
 *
 *   // Returns how many datagrams, segments and packets were dropped, for whatever reason.
 *   export function drops(stack: Stack): number {
 *     return Object.values(stack.statistics().dropped).reduce((sum, count) => sum + count, 0);
 *   }
 */
export interface StackStatistics {
  /** Flows that are currently open: accepted or connected, and neither closed nor failed. */
  readonly openFlows: number;
  /** Flows that were passed to a handler. */
  readonly acceptedFlows: number;
  /** Flows that `connect` returned. */
  readonly connectedFlows: number;
  /** Bytes of flows that the program received, and bytes that it wrote. */
  readonly rxBytes: number;
  readonly txBytes: number;
  /** UDP datagrams that were passed to a handler, and those that were sent. */
  readonly rxDatagrams: number;
  readonly txDatagrams: number;
  /** Errors that handlers of flows, of their data and of datagrams threw. */
  readonly handlerErrors: number;
  /**
   * Received frames, packets, segments and datagrams that were dropped, by reason. The README of `@mirage/tcpip` lists
   * the reasons of direct stacks. Empty on host sockets, where the operating system counts.
   */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * TCP and UDP over IPv4 and IPv6, for programs that serve or connect. It is the same on every platform, over the
 * sockets of the host (`socketStack`) and over a separate network interface (`directStack`).
 *
 * @example
 *   import { shutdownSignal } from 'mirage/runtime';
 *   import type { Stack } from 'mirage/types';
 *
 *   export const Greeter = {
 *     // Greets every client on port 7000 until a shutdown request.
 *     async start(stack: Stack): Promise<void> {
 *       const listener = await stack.tcp.listen(7000, async (flow) => {
 *         await flow.write(new TextEncoder().encode('hello\n'));
 *         await flow.close();
 *       });
 *       if (typeof listener === 'string') throw new Error(`cannot listen on port 7000: ${listener}`);
 *       const end = shutdownSignal();
 *       await new Promise((resolve) => end.addEventListener('abort', resolve));
 *       await listener.close();
 *     },
 *   };
 */
export interface Stack {
  readonly tcp: Tcp;
  readonly udp: Udp;

  /**
   * Returns the addresses that peers can reach the stack at, each with its network's prefix length. They may change.
   * Empty before a lease or a router advertisement arrived.
   */
  addresses(): readonly Prefix[];

  /** Returns the counters so far. */
  statistics(): StackStatistics;

  /**
   * Closes all listeners, resets all flows and releases the network. Later calls return `disconnected`. Calling it
   * twice is the same as once.
   */
  disconnect(): Promise<void>;
}

/**
 * A stack over a separate network interface, with the layers below TCP and UDP. Host sockets have no such layers, so
 * `socketStack` never has this type.
 *
 * @example
 *   import type { DirectStack } from 'mirage/types';
 *
 *   // Returns the smallest MTU of the paths to the addresses of this stack itself.
 *   export function leastMtu(stack: DirectStack): number {
 *     return Math.min(...stack.addresses().map(({ address }) => stack.ip.mtuFor(address)));
 *   }
 */
export interface DirectStack extends Stack {
  readonly ip: Ip;
  readonly icmp: Icmp;
}
