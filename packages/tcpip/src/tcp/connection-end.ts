import { emitAck, emitSegment } from './emit-segment.js';
import {
  CLOSED,
  FAILED,
  FINISHED,
  NEVER,
  SYN_SENT,
  type TcpConnection,
  type TcpError,
  TIME_WAIT,
} from './tcp-connection.js';
import { ACK, RST } from './tcp-wire.js';
import { addTimeWait } from './time-wait.js';

/**
 * Ends a connection early, and reports why. Unread bytes are lost (RFC 9293, 3.10.7.4, second check). With `sendsReset`
 * the peer is informed: RFC 9293, 3.10.5.
 */
export function failConnection(connection: TcpConnection, error: TcpError, sendsReset: boolean): void {
  const { core } = connection;
  if (connection.state === CLOSED) return;
  if (sendsReset && connection.state > SYN_SENT) {
    core.statistics.resetsOut++;
    emitSegment(connection, core.nowNs, RST | ACK, connection.sndNxt, 0, 0);
    // The peer may have taken a window probe: it accepts only a reset with exactly the next number (RFC 5961, 3.2).
    if (connection.sndMax !== connection.sndNxt) {
      emitSegment(connection, core.nowNs, RST | ACK, connection.sndMax, 0, 0);
    }
  }
  connection.error = error;
  forget(connection);
  connection.readable = 0;
  connection.outOfOrder.clear();
  connection.receiveRing.release();
  core.raise(connection, FAILED);
}

/** Ends a connection after both directions have ended. Unread bytes stay readable. */
export function finishConnection(connection: TcpConnection): void {
  forget(connection);
  if (connection.readable === 0 || connection.isReadClosed) {
    connection.readable = 0;
    connection.receiveRing.release();
  }
  connection.core.raise(connection, FINISHED);
}

/** Ends the connection and prevents its four-tuple from being reused too early: RFC 9293, 3.6.1. */
export function enterTimeWait(connection: TcpConnection, nowNs: number): void {
  const { core } = connection;
  // The peer waits for the acknowledgment of its FIN.
  if (connection.isAckNow) emitAck(connection, nowNs);
  addTimeWait(core, connection, nowNs);
  finishConnection(connection);
  connection.state = TIME_WAIT;
}

/** Removes a connection from all tables and lists of the core. */
function forget(connection: TcpConnection): void {
  const { core } = connection;
  connection.state = CLOSED;
  core.table.remove(connection);
  core.heap.remove(connection);
  connection.sendRing.release();
  connection.buffered = 0;
  connection.sacked.clear();
  connection.isAckNow = false;
  connection.wantsWritable = false;
  connection.retransmitNs = NEVER;
  connection.delayedAckNs = NEVER;
  connection.keepaliveNs = NEVER;
  connection.lingerNs = NEVER;
  core.releaseConnection();
}
