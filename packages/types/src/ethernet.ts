import type { NetworkError } from './network.js';

/**
 * A received frame, without its header. The record and its bytes are valid until the callback returns.
 *
 * @example
 *   import type { EthernetFrame } from 'mirage/types';
 *
 *   // Copies what must outlive the call.
 *   export const received: Uint8Array[] = [];
 *   export const keep = ({ bytes }: EthernetFrame): void => void received.push(bytes.slice());
 */
export interface EthernetFrame {
  /** The payload. It may end with padding: the shortest payload on a cable is 46 bytes. */
  readonly bytes: Uint8Array;
  /** The MAC of the sender, 6 bytes. */
  readonly source: Uint8Array;
  /** The MAC that it was sent to, 6 bytes: that of this interface, or a group. */
  readonly destination: Uint8Array;
}

/**
 * Ethernet frames by type, for protocols of your own beside IP. The layers above it, `arp`, `ipv4` and `ipv6`, receive
 * their types themselves. Source: IEEE 802.3, 3.1.1; RFC 894.
 *
 * @example
 *   import type { Ethernet } from 'mirage/types';
 *
 *   // 0x88b5 is a type for local experiments (IEEE 802). Sends every such frame back.
 *   export function echo(ethernet: Ethernet): void {
 *     ethernet.listen(0x88b5, ({ bytes, source }) => void ethernet.write(source, 0x88b5, bytes));
 *   }
 */
export interface Ethernet {
  /** The MAC of the interface, 6 bytes. */
  readonly mac: Uint8Array;

  /** The largest payload of a frame in bytes. */
  readonly mtu: number;

  /**
   * Sends one frame. Resolves when the driver has accepted it. The arguments are copied before the call returns.
   *
   * @param to The MAC of the receiver, 6 bytes.
   * @param type The type of the frame, 1,536 to 65,535 (IANA, "IEEE 802 Numbers").
   * @param bytes The payload, at most `mtu` bytes.
   * @throws {RangeError} If the MAC does not have 6 bytes, or the type is out of range.
   */
  write(to: Uint8Array, type: number, bytes: Uint8Array): Promise<'sent' | NetworkError>;

  /**
   * Receives the frames of one type that were sent to this interface or broadcast. A second call replaces the callback;
   * `undefined` ends it.
   *
   * @param type 1,536 to 65,535.
   * @throws {RangeError} If the type is out of range, or a layer above receives it: ARP, IPv4, IPv6.
   */
  listen(type: number, onFrame: ((frame: EthernetFrame) => void) | undefined): void;
}
