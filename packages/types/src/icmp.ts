import type { Address } from './address.js';

/**
 * Why there is no answer to an echo request:
 *
 * - `timed-out`: the host did not answer in time;
 * - `unreachable`: there is no route, the next hop does not answer requests for its MAC for three seconds, or the
 *   network reports an error;
 * - `aborted`: the signal was aborted;
 * - `disconnected`: the stack was disconnected.
 *
 * @example
 *   import type { Address, Icmp, PingError } from 'mirage/types';
 *
 *   export async function isAlive(icmp: Icmp, host: Address): Promise<true | PingError> {
 *     const pong = await icmp.ping(host);
 *     return typeof pong === 'string' ? pong : true;
 *   }
 */
export type PingError = 'timed-out' | 'unreachable' | 'aborted' | 'disconnected';

/**
 * The answer to an echo request.
 *
 * @example
 *   import type { Pong } from 'mirage/types';
 *
 *   export function pongText({ roundTripNs, hopLimit }: Pong): string {
 *     return `ttl=${hopLimit} time=${Number(roundTripNs / 1000n) / 1000} ms`;
 *   }
 */
export interface Pong {
  /** From the request to its answer, in nanoseconds. */
  readonly roundTripNs: bigint;
  /** Time to live (IPv4) or hop limit (IPv6) of the answer, 0 to 255. */
  readonly hopLimit: number;
}

/**
 * Settings of an echo request.
 *
 * @example
 *   import type { PingOptions } from 'mirage/types';
 *
 *   export const patient: PingOptions = { timeoutMs: 10_000, bytes: new Uint8Array(1_000) };
 */
export interface PingOptions {
  /** Payload, up to 65,507 bytes. The answer must contain the same bytes. Default: 56 bytes. */
  readonly bytes?: Uint8Array;
  /** How long to wait for the answer, in milliseconds, from 1. Default: 1,000. */
  readonly timeoutMs?: number;
  /** Stops waiting as soon as it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Echo requests over ICMP and ICMPv6. The stack answers the requests of others itself. Direct stacks have it, host
 * sockets do not. Source: RFC 792; RFC 4443, 4.
 *
 * @example
 *   import type { Address, DirectStack } from 'mirage/types';
 *
 *   // Returns the round trip to a host in milliseconds, or why there is none.
 *   export async function roundTripMs({ icmp }: DirectStack, to: Address): Promise<number | string> {
 *     const pong = await icmp.ping(to);
 *     return typeof pong === 'string' ? pong : Number(pong.roundTripNs / 1000n) / 1000;
 *   }
 */
export interface Icmp {
  /**
   * Sends one echo request and waits for its answer.
   *
   * @throws {RangeError} If an option is out of range.
   */
  ping(to: Address, options?: PingOptions): Promise<Pong | PingError>;
}
