import type { Address } from './address.js';

/**
 * One end of a flow or of a datagram. It never changes.
 *
 * @example
 *   import type { Endpoint } from 'mirage/types';
 *
 *   // Returns an endpoint as text: `10.0.0.1:80`, `[2001:db8::1]:80`.
 *   export function endpointText({ address, port }: Endpoint): string {
 *     return address.family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
 *   }
 */
export interface Endpoint {
  readonly address: Address;
  /** Port of TCP or UDP, 1 to 65,535. */
  readonly port: number;
}

/**
 * Why a flow transfers no more bytes:
 *
 * - `reset`: the peer reset the connection, or no longer knows it;
 * - `timed-out`: the peer has acknowledged nothing for several minutes, or answers no keepalive probe;
 * - `unreachable`: the network reports that the peer cannot be reached;
 * - `closed`: this side ended it, by `shutdown` (writes only), `close`, `abort`, a handler that threw or the end of the
 *   stack.
 *
 * @example
 *   import type { Flow, FlowError } from 'mirage/types';
 *
 *   // Writes several parts, until one of them fails.
 *   export async function writeAll(flow: Flow, parts: Uint8Array[]): Promise<'written' | FlowError> {
 *     for (const part of parts) {
 *       const result = await flow.write(part);
 *       if (result !== 'written') return result;
 *     }
 *     return 'written';
 *   }
 */
export type FlowError = 'reset' | 'timed-out' | 'unreachable' | 'closed';

/**
 * A stream of bytes in each direction, to one peer. Bytes arrive once and in order, or the flow reports an error.
 *
 * A flow is read in one of two ways: with `read` (or `for await`, which calls it), or with `onData`. They exclude each
 * other. Bytes that are not read stay in a receive buffer of bounded size; when it is full, the peer has to wait.
 *
 * Source: RFC 9293, 3.9.1, the calls SEND, RECEIVE, CLOSE and ABORT.
 *
 * @example
 *   import type { Flow } from 'mirage/types';
 *
 *   // Sends everything back. The flow is closed when the peer has sent its last byte.
 *   export async function echo(flow: Flow): Promise<void> {
 *     for await (const bytes of flow) {
 *       if ((await flow.write(bytes)) !== 'written') return;
 *     }
 *     await flow.close();
 *   }
 */
export interface Flow extends AsyncIterable<Uint8Array> {
  /** The address and port of this side. */
  readonly local: Endpoint;

  /** The address and port of the peer. */
  readonly remote: Endpoint;

  /**
   * Returns the next bytes: one byte or more, as they arrive, with no relation to the peer's writes. Waits until there
   * are any. The bytes belong to the caller. `eof`: the peer has sent everything and shut its side down; this side can
   * still write. Every later read returns the same end. Bytes that arrived before a reset may be lost.
   *
   * @throws {Error} While another read waits, and after `onData`.
   */
  read(): Promise<Uint8Array | 'eof' | FlowError>;

  /**
   * Calls `callback` with all bytes that arrive, in order, and then once with the end: `eof` or an error. The bytes
   * belong to the callee only until it returns: copy what must outlive the call. The callback is never called inside
   * `onData` or `resume`. If it throws, or if its promise rejects, the flow is reset, and the stack logs and counts the
   * error. A second call replaces the callback, so that a protocol can pass the flow on to another one.
   *
   * @throws {Error} While a `read` waits.
   */
  onData(callback: (data: Uint8Array | 'eof' | FlowError) => void | Promise<void>): void;

  /**
   * Suspends the calls of the `onData` callback, from the next one on. Arriving bytes stay in the receive buffer, which
   * closes the window to the peer when it is full. While it is suspended, the callback does not receive the end either,
   * except `closed`. No effect on `read`. Calling it twice is the same as once.
   */
  pause(): void;

  /** Resumes the calls of the `onData` callback, which opens the window again. */
  resume(): void;

  /**
   * Writes bytes. Resolves when all of them are in the send buffer, which is before the peer has them: a caller that
   * awaits its writes is as fast as the peer. The bytes are copied; the buffer belongs to the caller again when the
   * promise resolves. Writes keep their order, whether they are awaited or not. A write may be larger than the send
   * buffer. Once a write returned an error, all later ones do.
   */
  write(bytes: Uint8Array): Promise<'written' | FlowError>;

  /**
   * Sends everything that was written, then the end of this side (FIN). Reading continues. Later writes return
   * `closed`. Calling it twice is the same as once.
   */
  shutdown(): void;

  /**
   * Ends both directions. Sends everything that was written, pending writes included, then FIN. Resolves when the peer
   * has acknowledged all of it, when the flow failed, or after 30 seconds, in which case the flow is reset; it never
   * rejects. On host sockets the operating system waits for the acknowledgement: there `close` resolves when it has
   * accepted all bytes, which it then sends even if the program ends.
   *
   * Unread bytes are discarded. In this case, and if more bytes arrive, the flow is reset instead, so that the peer
   * knows that its bytes were lost (RFC 9293, 3.6.1; RFC 2525, 2.17). To end a flow cleanly whatever the peer sends,
   * call `shutdown`, read until `eof`, then call `close`.
   *
   * A read that waits returns `closed`. Calling it twice is the same as once: both promises resolve together.
   */
  close(): Promise<void>;

  /** Resets the flow at once (RST). Unsent and unread bytes are lost; pending reads and writes return `closed`. */
  abort(): void;

  /**
   * Iterates over the bytes as `read` returns them, until `eof`. Leaving the loop early leaves the flow open, so it can
   * still be read.
   *
   * @throws {Error} If the flow ends with a `FlowError`; the error has it as `cause`. A truncated stream is never
   *   mistaken for a complete one. A handler of `listen` may pass the error on, which
   *   does not count as an error of the handler.
   */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined>;
}
