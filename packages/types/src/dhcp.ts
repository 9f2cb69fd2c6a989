import type { Address, Prefix } from './address.js';

/**
 * What a DHCP server has assigned. Source: RFC 2131; RFC 2132.
 *
 * @example
 *   import type { Lease } from 'mirage/types';
 *
 *   export const describe = ({ address, server, durationNs }: Lease): string =>
 *     `${address} from ${server}${durationNs === undefined ? '' : ` for ${durationNs / 1_000_000_000n} s`}`;
 */
export interface Lease {
  /** The address and the length of its network's prefix. */
  readonly address: Prefix;
  /** The server that assigned it. */
  readonly server: Address;
  /** The gateway to all other networks. Default: none. */
  readonly gateway?: Address;
  /** DNS servers, the preferred one first. */
  readonly nameServers: readonly Address[];
  /** The domain of the network. Default: none. */
  readonly domain?: string;
  /** The name of this host. Default: none. */
  readonly hostName?: string;
  /** How long the lease is valid after its request, in nanoseconds. Default: forever. */
  readonly durationNs?: bigint;
  /** All options of the server's answer, by number, without their length. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/**
 * Why there will be no lease:
 *
 * - `not-used`: the address is static, or the stack does not use IPv4;
 * - `aborted`: the signal was aborted;
 * - `disconnected`: the stack was disconnected.
 *
 * @example
 *   import type { Dhcp, Lease, LeaseError } from 'mirage/types';
 *
 *   export const withinASecond = (dhcp: Dhcp): Promise<Lease | LeaseError> =>
 *     dhcp.waitForLease({ signal: AbortSignal.timeout(1_000) });
 */
export type LeaseError = 'not-used' | 'aborted' | 'disconnected';

/**
 * The DHCP client of a direct stack, which renews its lease by itself. Host sockets have none. Source: RFC 2131.
 *
 * @example
 *   import type { Address, Dhcp } from 'mirage/types';
 *
 *   // Returns the name servers of the network; none with a static address.
 *   export async function nameServers(dhcp: Dhcp): Promise<readonly Address[]> {
 *     const lease = await dhcp.waitForLease();
 *     return typeof lease === 'string' ? [] : lease.nameServers;
 *   }
 */
export interface Dhcp {
  /** Returns the current lease. Undefined before the first one, and after one has expired. */
  lease(): Lease | undefined;

  /** Returns the current lease, or waits for the next one. */
  waitForLease(options?: { readonly signal?: AbortSignal }): Promise<Lease | LeaseError>;
}
