import { sendReset } from './bare-segment.js';
import { enterTimeWait, failConnection, finishConnection } from './connection-end.js';
import { processAck } from './acknowledge.js';
import { initialWindow } from './congestion.js';
import { answerOutOfWindow, challenge } from './emit-segment.js';
import { isAcceptable, receiveData, rejectOutOfWindow } from './receive-data.js';
import { startAfterLostSyn } from './round-trip.js';
import { type Sequence } from './sequence.js';
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  CONNECTED,
  DELIVERED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  NEVER,
  SYN_RECEIVED,
  type TcpConnection,
  TIME_WAIT,
} from './tcp-connection.js';
import { FIN_WAIT_2_LENGTH, MOST_BUFFER_BYTES, PAWS_IDLE } from './tcp-limits.js';
import { ACK, FIN, RST, type Segment, SYN } from './tcp-wire.js';

/** Processes a segment for a connection in any state but SYN-SENT: RFC 9293, 3.10.7.4, in its order. */
export function receiveSegment(connection: TcpConnection, segment: Segment, nowNs: number): void {
  const { core } = connection;
  const { drops } = core.statistics;
  const { flags } = segment;
  const isReset = (flags & RST) !== 0;
  if (!passesTimestamps(connection, segment, nowNs)) return;

  // First: the sequence number.
  if (!isAcceptable(connection, segment)) {
    if (isReset) drops['bad-reset']++;
    else {
      takeOldAck(connection, segment, nowNs);
      if (!isGone(connection)) rejectOutOfWindow(connection, segment, nowNs);
    }
    return;
  }
  if (segment.hasTimestamp && connection.hasTimestamps && !isReset) takeTimestamp(connection, segment, nowNs);

  // Second: RST. Exactly the next number resets; any other in the window gets a challenge ACK (RFC 5961, 3.2).
  if (isReset) {
    if (segment.seq !== connection.rcvNxt) {
      drops['bad-reset']++;
      challenge(connection, nowNs);
      return;
    }
    core.statistics.resetsIn++;
    const isEnding = connection.state === CLOSING || connection.state === LAST_ACK;
    if (isEnding) finishConnection(connection);
    else failConnection(connection, connection.state === SYN_RECEIVED ? 'refused' : 'reset', false);
    return;
  }

  // Fourth: SYN (RFC 5961, 4.2).
  if ((flags & SYN) !== 0) {
    drops['unexpected-syn']++;
    challenge(connection, nowNs);
    return;
  }

  // Fifth: ACK.
  if ((flags & ACK) === 0) {
    drops['no-ack']++;
    return;
  }
  connection.keepaliveSent = 0;
  if (connection.keepaliveAfter > 0) {
    connection.keepaliveNs = nowNs + connection.keepaliveAfter;
    core.schedule(connection);
  }
  if (connection.state === SYN_RECEIVED && !establish(connection, segment, nowNs)) return;
  if (!processAck(connection, segment, nowNs)) return;
  if (connection.isFinQueued && connection.sndUna === connection.endSeq) finIsAcknowledged(connection, nowNs);
  if (isGone(connection)) return;

  // Seventh and eighth: data and FIN. The urgent pointer is ignored: urgent data is treated like other data (RFC 6093).
  if (segment.dataEnd === segment.dataStart && (flags & FIN) === 0) return;
  if (connection.isPeerDone) {
    answerOutOfWindow(connection, nowNs, segment.length);
    return;
  }
  if (connection.isReadClosed && ((segment.seq + segment.dataEnd - segment.dataStart - connection.rcvNxt) | 0) > 0) {
    // The data will not be read, and the peer must be informed (RFC 9293, 3.6.1).
    drops['after-close']++;
    failConnection(connection, 'aborted', true);
    return;
  }
  receiveData(connection, segment, nowNs);
  if (connection.isPeerDone) peerIsDone(connection, nowNs);
}

function isGone({ state }: TcpConnection): boolean {
  return state === CLOSED || state === TIME_WAIT;
}

/**
 * Accepts the acknowledgment of a segment whose number is slightly too old, as RFC 9293, 3.10.7.4, first check, allows.
 * Without this, two ends that have both probed each other's closed window would be stuck: each accepted the probe, but
 * numbers its acknowledgments as if the other had not.
 */
function takeOldAck(connection: TcpConnection, segment: Segment, nowNs: number): void {
  const { sndUna, sndMax, rcvNxt, state } = connection;
  const age = (rcvNxt - segment.seq) | 0;
  const isNear = age > 0 && age <= MOST_BUFFER_BYTES && (segment.flags & (ACK | SYN)) === ACK;
  const isInFlight = ((segment.ack - sndUna) | 0) >= 0 && ((segment.ack - sndMax) | 0) <= 0 && sndMax !== sndUna;
  if (!isNear || !isInFlight || state < ESTABLISHED) return;
  processAck(connection, segment, nowNs);
  if (connection.isFinQueued && connection.sndUna === connection.endSeq) finIsAcknowledged(connection, nowNs);
}

/** RFC 7323, 3.2 and 5.3: false when the segment was dropped for its timestamp. */
function passesTimestamps(connection: TcpConnection, segment: Segment, nowNs: number): boolean {
  if (!connection.hasTimestamps || (segment.flags & RST) !== 0) return true;
  const { drops } = connection.core.statistics;
  if (!segment.hasTimestamp) {
    drops['no-timestamp']++;
    return false;
  }
  if (((segment.tsValue - connection.tsRecent) | 0) >= 0 || nowNs - connection.tsRecentNs > PAWS_IDLE) return true;
  drops['old-timestamp']++;
  answerOutOfWindow(connection, nowNs, segment.length);
  return false;
}

/** RFC 7323, 4.3: stores the timestamp to echo, from the segment that contains the last acknowledged number. */
function takeTimestamp(connection: TcpConnection, segment: Segment, nowNs: number): void {
  if (((segment.seq - connection.lastAckSent) | 0) > 0) return;
  connection.tsRecent = segment.tsValue;
  connection.tsRecentNs = nowNs;
}

/** SYN-RECEIVED, which only a simultaneous open reaches here: RFC 9293, 3.10.7.4, fifth check. */
function establish(connection: TcpConnection, segment: Segment, nowNs: number): boolean {
  const { core } = connection;
  if (((segment.ack - connection.sndUna) | 0) <= 0 || ((segment.ack - connection.sndNxt) | 0) > 0) {
    core.statistics.drops['bad-ack']++;
    sendReset(core, connection.addresses, segment);
    return false;
  }
  becomeEstablished(connection, segment, nowNs);
  return true;
}

/** Our SYN is acknowledged: the connection is open. */
export function becomeEstablished(connection: TcpConnection, segment: Segment, nowNs: number): void {
  const { core } = connection;
  connection.state = ESTABLISHED;
  connection.sndUna = ((connection.iss + 1) | 0) as Sequence;
  connection.recoveryPoint = connection.sndUna;
  connection.highRxt = connection.sndUna;
  // The window of a SYN is not scaled: RFC 7323, 2.2.
  connection.sndWnd = segment.window << ((segment.flags & SYN) === 0 ? connection.sndScale : 0);
  connection.maxSndWnd = connection.sndWnd;
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  connection.retransmitNs = NEVER;
  connection.tries = 0;
  connection.progressNs = nowNs;
  if (connection.isSynLost) startAfterLostSyn(connection);
  connection.cwnd = initialWindow(connection);
  if (connection.keepaliveAfter > 0) connection.keepaliveNs = nowNs + connection.keepaliveAfter;
  core.schedule(connection);
  core.markOutput(connection);
  core.raise(connection, CONNECTED);
  // The queue of the user decides the next state: data or FIN waits (RFC 9293, 3.10.4).
  if (connection.isFinQueued) connection.state = FIN_WAIT_1;
}

function finIsAcknowledged(connection: TcpConnection, nowNs: number): void {
  const { core } = connection;
  switch (connection.state) {
    case FIN_WAIT_1:
      connection.state = FIN_WAIT_2;
      core.raise(connection, DELIVERED);
      // The user no longer reads, so the wait for the peer's FIN is limited. A half-closed connection has no limit.
      connection.lingerNs = connection.isReadClosed ? nowNs + FIN_WAIT_2_LENGTH : NEVER;
      core.schedule(connection);
      return;
    case CLOSING:
      core.raise(connection, DELIVERED);
      enterTimeWait(connection, nowNs);
      return;
    case LAST_ACK:
      core.raise(connection, DELIVERED);
      finishConnection(connection);
      return;
    default:
  }
}

function peerIsDone(connection: TcpConnection, nowNs: number): void {
  switch (connection.state) {
    case ESTABLISHED:
      connection.state = CLOSE_WAIT;
      return;
    case FIN_WAIT_1:
      connection.state = CLOSING;
      return;
    case FIN_WAIT_2:
      enterTimeWait(connection, nowNs);
      return;
    default:
  }
}
