import { failConnection, finishConnection } from './connection-end.js';
import { limitPath } from './path.js';
import { emitSegment } from './emit-segment.js';
import { recoverFromTimeout } from './recovery.js';
import { backedOffRto } from './round-trip.js';
import { type Sequence } from './sequence.js';
import {
  CLOSED,
  ESTABLISHED,
  FIN_WAIT_2,
  NEVER,
  SYN_RECEIVED,
  SYN_SENT,
  type TcpConnection,
} from './tcp-connection.js';
import {
  BLACK_HOLE_MSS_IPV4,
  BLACK_HOLE_MSS_IPV6,
  BLACK_HOLE_TRIES,
  MOST_SYN_ACK_TRIES,
  MOST_SYN_TRIES,
  MOST_TRIES,
} from './tcp-limits.js';
import { isIpv4Words } from '../ip/ip-words.js';
import { ACK, HEADER_BYTES, SYN, TIMESTAMP_BYTES } from './tcp-wire.js';

/** Performs the actions that are due for a connection, which may end it. */
export function runDeadlines(connection: TcpConnection, nowNs: number): void {
  const { core } = connection;
  if (connection.delayedAckNs <= nowNs) {
    connection.delayedAckNs = NEVER;
    connection.isAckNow = true;
    core.markOutput(connection);
  }
  if (connection.lingerNs <= nowNs) {
    // FIN-WAIT-2: the peer has everything that we sent. Elsewhere it may not.
    if (connection.state === FIN_WAIT_2) finishConnection(connection);
    else failConnection(connection, 'timeout', true);
    return;
  }
  if (connection.retransmitNs <= nowNs) retransmitTimeout(connection, nowNs);
  if (connection.state !== CLOSED && connection.keepaliveNs <= nowNs) keepalive(connection, nowNs);
}

function retransmitTimeout(connection: TcpConnection, nowNs: number): void {
  const { core, state } = connection;
  const most = state === SYN_SENT ? MOST_SYN_TRIES : state === SYN_RECEIVED ? MOST_SYN_ACK_TRIES : MOST_TRIES;
  connection.retransmitNs = NEVER;
  const isLate = connection.userTimeout > 0 && nowNs - connection.progressNs >= connection.userTimeout;
  const isProbe = state >= ESTABLISHED && (connection.sndWnd === 0 || connection.sndNxt === connection.sndUna);
  // A closed window may stay closed while the peer answers: RFC 9293, 3.8.6.1.
  if ((isProbe ? connection.silentTries : connection.tries) >= most || isLate) {
    failConnection(connection, 'timeout', state !== SYN_SENT);
    return;
  }
  connection.silentTries++;
  core.statistics.timeouts++;
  if (state === SYN_SENT || state === SYN_RECEIVED) {
    connection.tries++;
    connection.isSynLost = true;
    connection.isTiming = false;
    emitSegment(connection, nowNs, state === SYN_SENT ? SYN : SYN | ACK, connection.iss, 0, 0);
  } else if (isProbe) {
    probeWindow(connection, nowNs);
  } else {
    recoverFromTimeout(connection);
    connection.tries++;
    lookForBlackHole(connection);
    core.markOutput(connection);
  }
  rearm(connection, nowNs);
}

function rearm(connection: TcpConnection, nowNs: number): void {
  connection.retransmitNs = nowNs + backedOffRto(connection);
  connection.core.schedule(connection);
}

/**
 * Probes a window that is closed, or too small for what waits (RFC 9293, 3.8.6.1): with data, so that the peer must
 * answer. There is no limit while the peer answers and keeps its window closed; only a missing answer counts as a try.
 */
function probeWindow(connection: TcpConnection, nowNs: number): void {
  const { core, sndUna } = connection;
  const waiting = (connection.endSeq - sndUna) | 0;
  connection.tries++;
  if (waiting <= 0) return;
  const count = Math.min(waiting, Math.max(connection.sndWnd, 1), connection.mss);
  const to = ((sndUna + count) | 0) as Sequence;
  // Beyond the window, a probe has a byte of data, or FIN when no byte is left.
  const dataCount = Math.min(count, connection.buffered);
  core.statistics.windowProbes++;
  connection.isTiming = false;
  const from = (sndUna - connection.bufferSeq) | 0;
  if (dataCount > 0) emitSegment(connection, nowNs, ACK, sndUna, from, dataCount);
  else emitSegment(connection, nowNs, ACK | 1, sndUna, from, 0);
  if (((to - connection.sndMax) | 0) > 0) connection.sndMax = to;
}

/** Treats a path as a black hole when full segments are lost repeatedly: RFC 4821, 7.7. */
function lookForBlackHole(connection: TcpConnection): void {
  const { core, addresses } = connection;
  if (connection.tries !== BLACK_HOLE_TRIES) return;
  const base = isIpv4Words(addresses, 4) ? BLACK_HOLE_MSS_IPV4 : BLACK_HOLE_MSS_IPV6;
  const segmentBytes = connection.mss + HEADER_BYTES + (connection.hasTimestamps ? TIMESTAMP_BYTES : 0);
  const lost = (connection.sndNxt - connection.sndUna) | 0;
  if (segmentBytes <= base + HEADER_BYTES || lost < connection.mss) return;
  core.statistics.blackHoles++;
  core.lower.reportBlackHole?.(addresses, segmentBytes);
  limitPath(connection, base + HEADER_BYTES);
  connection.cwnd = connection.mss;
}

/** RFC 9293, 3.8.4: sends one segment before the window, which the peer must answer. */
function keepalive(connection: TcpConnection, nowNs: number): void {
  const { core } = connection;
  connection.keepaliveNs = NEVER;
  if (connection.keepaliveAfter === 0) return;
  // Data in flight is retransmitted anyway, which also probes the peer.
  if (connection.retransmitNs !== NEVER) {
    connection.keepaliveNs = nowNs + connection.keepaliveInterval;
  } else if (connection.keepaliveSent >= connection.keepaliveProbes) {
    failConnection(connection, 'timeout', true);
    return;
  } else {
    connection.keepaliveSent++;
    core.statistics.keepaliveProbes++;
    emitSegment(connection, nowNs, ACK, ((connection.sndUna - 1) | 0) as Sequence, 0, 0);
    connection.keepaliveNs = nowNs + connection.keepaliveInterval;
  }
  core.schedule(connection);
}
