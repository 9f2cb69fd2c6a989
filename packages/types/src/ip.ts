import type { Address, Prefix } from './address.js';

/**
 * Why a packet was not sent:
 *
 * - `no-route`: no network or gateway reaches the address;
 * - `would-fragment`: it is longer than the path allows, and must not be fragmented;
 * - `too-long`: it has more than 65,535 bytes with its header;
 * - `disconnected`: the stack was disconnected.
 *
 * @example
 *   import type { Address, DirectStack, IpError } from 'mirage/types';
 *
 *   // Finds out whether the path carries packets of `bytes` bytes.
 *   export async function fits({ ip }: DirectStack, to: Address, bytes: number): Promise<boolean | IpError> {
 *     const result = await ip.write(to, 253, new Uint8Array(bytes - 20), { dontFragment: true });
 *     return result === 'sent' ? true : result === 'would-fragment' ? false : result;
 *   }
 */
export type IpError = 'no-route' | 'would-fragment' | 'too-long' | 'disconnected';

/**
 * A received packet, without its headers. The record and its bytes are valid until the callback returns.
 *
 * @example
 *   import type { Packet } from 'mirage/types';
 *
 *   export function describe({ bytes, source, destination, hopLimit }: Packet): string {
 *     return `${bytes.length} bytes from ${source} to ${destination}, hop limit ${hopLimit}`;
 *   }
 */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly source: Address;
  readonly destination: Address;
  /** Time to live (IPv4) or hop limit (IPv6) as received, 0 to 255. */
  readonly hopLimit: number;
}

/**
 * Settings of one packet.
 *
 * @example
 *   import type { PacketOptions } from 'mirage/types';
 *
 *   // Only neighbours get it.
 *   export const onLink: PacketOptions = { hopLimit: 1, dontFragment: true };
 */
export interface PacketOptions {
  /** The source address, one of this stack. Default: the one that `sourceFor` returns. */
  readonly source?: Address;
  /** 1 to 255. Default: 64. */
  readonly hopLimit?: number;
  /** Whether the packet must not be fragmented. Default: false. */
  readonly dontFragment?: boolean;
}

/**
 * Packets of IPv4 and IPv6, for protocols of your own. Direct stacks have it, host sockets do not. Source: RFC 791; RFC
 * 8200.
 *
 * @example
 *   import type { DirectStack } from 'mirage/types';
 *
 *   // Sends every packet of the experimental protocol 253 (RFC 3692) back.
 *   export function echo({ ip }: DirectStack): void {
 *     ip.listen(253, ({ bytes, source }) => void ip.write(source, 253, bytes));
 *   }
 */
export interface Ip {
  /**
   * Sends one packet. Resolves when the driver has accepted it, after the neighbour's address was found. The bytes are
   * copied before the call returns.
   *
   * @param protocol Number of the protocol inside, 0 to 255 (IANA, "Protocol Numbers").
   * @param bytes The payload: everything after the IP header.
   * @throws {RangeError} If the protocol or an option is out of range.
   */
  write(to: Address, protocol: number, bytes: Uint8Array, options?: PacketOptions): Promise<'sent' | IpError>;

  /**
   * Receives the packets of one protocol, after reassembly. A second call replaces the callback; `undefined` ends it.
   *
   * @throws {RangeError} For a protocol that the stack handles itself: ICMP, IGMP, TCP, UDP and ICMPv6.
   */
  listen(protocol: number, onPacket: ((packet: Packet) => void) | undefined): void;

  /** Returns the address that packets to `to` are sent from; undefined if there is no route. Source: RFC 6724, 5. */
  sourceFor(to: Address): Address | undefined;

  /**
   * Returns the maximum size of a packet to `to` in bytes, header included, as far as known. Source: RFC 1191; RFC
   * 8201.
   */
  mtuFor(to: Address): number;

  /** Returns the addresses of this stack, each with its network's prefix length. */
  addresses(): readonly Prefix[];
}
