import type { Address } from './address.js';

/**
 * Why the MAC of a host is not known:
 *
 * - `timed-out`: the host did not answer three requests in three seconds, or this host has no IPv4 address;
 * - `disconnected`: the network was disconnected.
 *
 * @example
 *   import type { Address, Arp, ArpError } from 'mirage/types';
 *
 *   export async function isOnLink(arp: Arp, host: Address): Promise<boolean | ArpError> {
 *     const mac = await arp.query(host);
 *     return mac === 'timed-out' ? false : typeof mac === 'string' ? mac : true;
 *   }
 */
export type ArpError = 'timed-out' | 'disconnected';

/**
 * The MACs of the IPv4 hosts on the link. The layer `ipv4` above it sets the own address, which `arp` announces and
 * defends. Source: RFC 826; RFC 5227.
 *
 * @example
 *   import type { Address, Arp } from 'mirage/types';
 *
 *   // Returns the MAC of a host as text.
 *   export async function macText(arp: Arp, host: Address): Promise<string> {
 *     const mac = await arp.query(host);
 *     return typeof mac === 'string' ? mac : Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
 *   }
 */
export interface Arp {
  /**
   * Returns the MAC of a host on the link, 6 bytes that belong to the caller. Asks the host if it is not known.
   *
   * @throws {RangeError} If the address is not an IPv4 address.
   */
  query(address: Address): Promise<Uint8Array | ArpError>;
}
