import { sendSpace } from './acknowledge.js';
import { LEAST_RING_BYTES } from './byte-ring.js';
import { failConnection } from './connection-end.js';
import { updateWindow } from './output.js';
import {
  CLOSE_WAIT,
  CLOSED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  SYN_RECEIVED,
  SYN_SENT,
  type TcpConnection,
  TIME_WAIT,
} from './tcp-connection.js';
import { FIN_WAIT_2_LENGTH, MOST_BUFFER_BYTES } from './tcp-limits.js';

/*
 * The calls of the user: RFC 9293, 3.10.1 to 3.10.6. Segments are sent by the next `flush` of the core. A call for a
 * connection that is gone does nothing.
 */

/**
 * Copies as much of `bytes`, from `from` to `to`, as fits into the send buffer, and returns the number of bytes. If it
 * is not all, the event WRITABLE follows. Returns 0 after `shutdown`.
 */
export function writeBytes(connection: TcpConnection, bytes: Uint8Array, from: number, to: number): number {
  const { state, sendRing, core } = connection;
  const isOpening = state === SYN_SENT || state === SYN_RECEIVED;
  if ((!connection.isWritable && !isOpening) || connection.isFinQueued) return 0;
  let count = Math.min(to - from, sendSpace(connection));
  const { buffered } = connection;
  if (count > 0 && !sendRing.reserve(buffered + count, buffered)) {
    // Less is better than nothing: the existing ring, or the smallest one.
    if (sendRing.capacity === 0) sendRing.reserve(LEAST_RING_BYTES, 0);
    count = Math.min(count, sendRing.capacity - buffered);
    // With nothing in flight, no acknowledgment will come and make room.
    if (count === 0 && buffered === 0) core.starve(connection);
  }
  if (count > 0) {
    // The user timeout starts when data begins to wait.
    if (buffered === 0) connection.progressNs = core.nowNs;
    sendRing.copyIn(buffered, bytes, from, from + count);
    connection.buffered += count;
    core.markOutput(connection);
  }
  if (count < to - from) connection.wantsWritable = true;
  return count;
}

/**
 * Returns a view of at most `most` readable bytes, or fewer where the buffer wraps. Valid until the next call of the
 * core.
 */
export function peekBytes(connection: TcpConnection, most: number): Uint8Array {
  return connection.receiveRing.front(Math.min(most, connection.readable));
}

/** Removes `count` bytes that were read, which opens the window. */
export function consumeBytes(connection: TcpConnection, count: number): void {
  const { receiveRing } = connection;
  connection.readable -= count;
  receiveRing.drop(count);
  if (connection.readable === 0 && connection.outOfOrder.count === 0) receiveRing.release();
  connection.consumed += count;
  // The user keeps up: the window doubles as long as most of the budget is free.
  if (connection.consumed >= connection.receiveLimit && connection.receiveLimit < MOST_BUFFER_BYTES) {
    connection.consumed = 0;
    if (connection.core.budget.left > 4 * connection.receiveLimit) connection.receiveLimit *= 2;
  }
  updateWindow(connection);
}

/** Sends FIN after all written bytes: RFC 9293, 3.10.4. Reading continues. */
export function shutdownConnection(connection: TcpConnection): void {
  const { state, core } = connection;
  if (connection.isFinQueued) return;
  if (state === SYN_SENT) {
    failConnection(connection, 'aborted', false);
    return;
  }
  if (state !== ESTABLISHED && state !== CLOSE_WAIT && state !== SYN_RECEIVED) return;
  connection.isFinQueued = true;
  connection.wantsWritable = false;
  if (state === ESTABLISHED) connection.state = FIN_WAIT_1;
  else if (state === CLOSE_WAIT) connection.state = LAST_ACK;
  core.markOutput(connection);
}

/**
 * Ends both directions: sends all written bytes, then FIN. Resets a connection with unread bytes, or one that receives
 * more (RFC 9293, 3.6.1). Gives up if the peer does not acknowledge everything within `limitNs`.
 */
export function closeConnection(connection: TcpConnection, limitNs: number): void {
  stopReading(connection, limitNs);
  shutdownConnection(connection);
}

/**
 * Ends the direction from the peer, as `closeConnection` does, and starts its limit. For a user with more to write, who
 * then calls `shutdownConnection`.
 */
export function stopReading(connection: TcpConnection, limitNs: number): void {
  const { core } = connection;
  if (connection.state === CLOSED || connection.state === TIME_WAIT) {
    connection.readable = 0;
    connection.receiveRing.release();
    return;
  }
  if (connection.isReadClosed) return;
  if (connection.readable > 0) {
    failConnection(connection, 'aborted', true);
    return;
  }
  connection.isReadClosed = true;
  connection.lingerNs = core.nowNs + (connection.state === FIN_WAIT_2 ? FIN_WAIT_2_LENGTH : limitNs);
  core.schedule(connection);
}

/** Resets the connection: RFC 9293, 3.10.5. */
export function abortConnection(connection: TcpConnection): void {
  if (connection.state === CLOSED || connection.state === TIME_WAIT) closeConnection(connection, 0);
  else failConnection(connection, 'aborted', true);
}

/** Reads and clears the events of a connection that `nextEvent` returned. */
export function takeEvents(connection: TcpConnection): number {
  const { events } = connection;
  connection.events = 0;
  return events;
}
