import type { Address } from './address.js';
import type { Endpoint } from './flow.js';
import type { ListenError, Listener } from './tcp.js';

/**
 * Why a datagram was not sent:
 *
 * - `too-long`: it has more than 65,507 bytes over IPv4, 65,527 over IPv6;
 * - `unreachable`: there is no route to the address, or it is unspecified, broadcast or multicast, or the port is 0;
 * - `out-of-resources`: the stack has no buffer for it;
 * - `closed`: the listener was closed, or the stack disconnected.
 *
 * @example
 *   import type { Endpoint, UdpError, UdpListener } from 'mirage/types';
 *
 *   // Sends a syslog message. A datagram that is too long is cut.
 *   export async function send(from: UdpListener, to: Endpoint, text: Uint8Array): Promise<'sent' | UdpError> {
 *     const result = await from.write(text, to.address, to.port);
 *     return result === 'too-long' ? send(from, to, text.subarray(0, 480)) : result;
 *   }
 */
export type UdpError = 'too-long' | 'unreachable' | 'out-of-resources' | 'closed';

/**
 * A received datagram. The record and its bytes are valid until the callback returns; its endpoints can be kept.
 *
 * @example
 *   import type { Datagram } from 'mirage/types';
 *
 *   // Copies what must outlive the call.
 *   export const received: { from: string; bytes: Uint8Array }[] = [];
 *   export function keep({ bytes, source }: Datagram): void {
 *     received.push({ from: `${source.address}`, bytes: bytes.slice() });
 *   }
 */
export interface Datagram {
  /** The payload, 0 bytes or more. It is never truncated. */
  readonly bytes: Uint8Array;

  /**
   * The sender, as the datagram claims. UDP source addresses can be forged. Port 0 expects no reply (RFC 768), and
   * sending to it is `unreachable`.
   */
  readonly source: Endpoint;

  /** The address that it was sent to. Undefined where the stack does not know it: on host sockets. */
  readonly destination?: Address;
}

/**
 * A UDP port that receives datagrams, and sends them.
 *
 * @example
 *   import type { Endpoint, Udp } from 'mirage/types';
 *
 *   // Asks a server once, and returns its first reply.
 *   export async function ask(udp: Udp, server: Endpoint, question: Uint8Array): Promise<Uint8Array | string> {
 *     let reply = (_: Uint8Array): void => {};
 *     const replied = new Promise<Uint8Array>((resolve) => (reply = resolve));
 *     const listener = await udp.listen(0, ({ bytes, source }) => {
 *       if (source.address.equals(server.address) && source.port === server.port) reply(bytes.slice());
 *     });
 *     if (typeof listener === 'string') return listener;
 *     const result = await listener.write(question, server.address, server.port);
 *     const answer = result === 'sent' ? await replied : result;
 *     await listener.close();
 *     return answer;
 *   }
 */
export interface UdpListener extends Listener {
  /**
   * Sends one datagram from this port. Resolves when the stack has accepted it; datagrams may be lost, duplicated and
   * reordered in transit, which is not reported. The bytes are copied before the call returns.
   *
   * @param bytes The payload, 0 bytes or more.
   * @param port 0 to 65,535. Nothing can be sent to port 0, but a received datagram may have it as its source.
   * @throws {RangeError} If the port is out of range.
   */
  write(bytes: Uint8Array, to: Address, port: number): Promise<'sent' | UdpError>;

  /** Stops receiving and sending. The port is free when the promise resolves. Calling it twice is the same as once. */
  close(): Promise<void>;
}

/**
 * Datagrams over IPv4 and IPv6. Source: RFC 768; RFC 1122, 4.1.
 *
 * @example
 *   import type { Stack } from 'mirage/types';
 *
 *   // Sends every datagram back to its sender.
 *   export async function echo({ udp }: Stack): Promise<void> {
 *     const listener = await udp.listen(7, ({ bytes, source }, replies) => {
 *       void replies.write(bytes, source.address, source.port);
 *     });
 *     if (typeof listener === 'string') throw new Error(`cannot listen on port 7: ${listener}`);
 *   }
 */
export interface Udp {
  /**
   * Receives the datagrams that are sent to a port, over both IPv4 and IPv6. Works before the stack has an address. The
   * callback gets the datagram and the listener, to reply with. It must return soon: datagrams that arrive meanwhile
   * are dropped when 64 KiB of them wait. If it throws, or if its promise rejects, the stack logs and counts the error;
   * the listener continues.
   *
   * A client also listens, on port 0: replies to its datagrams arrive there, from every network, even if the other
   * listeners of the stack are on loopback. For other ports the stack logs the addresses, or the reason why it cannot
   * listen.
   *
   * @param port 1 to 65,535, or 0 for a free one from the dynamic ports.
   * @throws {RangeError} If the port is out of range.
   */
  listen(
    port: number,
    onDatagram: (datagram: Datagram, listener: UdpListener) => void | Promise<void>,
  ): Promise<UdpListener | ListenError>;
}
