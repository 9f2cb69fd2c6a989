import { restartAfterIdle } from './congestion.js';
import { emitAck, emitData, windowGrowth } from './emit-segment.js';
import { findRescue, findRetransmit, pipe } from './recovery.js';
import { backedOffRto } from './round-trip.js';
import { type Sequence } from './sequence.js';
import {
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  LAST_ACK,
  NEVER,
  NO_RECOVERY,
  type TcpConnection,
} from './tcp-connection.js';
import { MOST_BURST_BYTES } from './tcp-limits.js';

/**
 * Sends everything that a connection may send now: lost segments, new data, FIN, and finally an acknowledgment if none
 * of them carried one. Returns false when the stack has no room: call it again when there is room.
 */
export function sendOutput(connection: TcpConnection, nowNs: number): boolean {
  const { state } = connection;
  const sendsData =
    state === ESTABLISHED || state === CLOSE_WAIT || state === FIN_WAIT_1 || state === CLOSING || state === LAST_ACK;
  connection.isCwndLimited = false;
  if (sendsData && (!sendAgain(connection, nowNs) || !sendNew(connection, nowNs))) return false;
  if (connection.isAckNow && state !== 0 && !emitAck(connection, nowNs)) return false;
  return true;
}

/** Retransmits segments while the congestion window allows it. */
function sendAgain(connection: TcpConnection, nowNs: number): boolean {
  if (connection.recovery === NO_RECOVERY) return true;
  while (connection.mustRetransmit || connection.cwnd - pipe(connection) >= connection.mss) {
    if (!findRetransmit(connection, true)) {
      connection.mustRetransmit = false;
      return true;
    }
    if (!retransmit(connection, nowNs)) return false;
  }
  // Waiting retransmissions need a larger window, too.
  if (findRetransmit(connection, true)) connection.isCwndLimited = true;
  return true;
}

/** Retransmits the segment that was found. */
function retransmit(connection: TcpConnection, nowNs: number): boolean {
  const { core } = connection;
  const { rtxStart, rtxEnd } = core;
  if (!emitData(connection, nowNs, rtxStart, rtxEnd)) return false;
  core.statistics.retransmitted++;
  // Karn's algorithm: retransmitted segments are not measured.
  if (connection.isTiming && ((rtxStart - connection.timedSeq) | 0) < 0) connection.isTiming = false;
  if (((rtxEnd - connection.highRxt) | 0) > 0) connection.highRxt = rtxEnd;
  connection.mustRetransmit = false;
  if (connection.retransmitNs === NEVER) armRetransmit(connection, nowNs);
  return true;
}

/**
 * Sends new data as far as both windows, Nagle's algorithm and silly window avoidance allow: RFC 9293, 3.7.4 and
 * 3.8.6.2.1.
 */
function sendNew(connection: TcpConnection, nowNs: number): boolean {
  const { mss } = connection;
  const end = connection.endSeq;
  if (connection.sndNxt === connection.sndUna && ((end - connection.sndNxt) | 0) > 0)
    restartAfterIdle(connection, nowNs);
  for (;;) {
    const { sndNxt } = connection;
    const waiting = (end - sndNxt) | 0;
    const inFlight = pipe(connection);
    if (waiting <= 0) break;
    const usable = (connection.sndUna + connection.sndWnd - sndNxt) | 0;
    const room = connection.cwnd - inFlight;
    // The FIN needs no window: it is sent with the last byte, or alone.
    const isFinOnly = connection.isFinQueued && waiting === 1;
    let count = Math.min(waiting, Math.max(usable, isFinOnly ? 1 : 0), MOST_BURST_BYTES);
    if (count <= 0) break;
    if (count > room && !(inFlight === 0 && count <= mss)) {
      connection.isCwndLimited = true;
      count = Math.floor(Math.max(room, 0) / mss) * mss;
      if (count === 0) break;
    }
    // A burst consists of full segments, unless it contains all data and Nagle's algorithm does not delay the last
    // segment.
    const isWhole = count === waiting && (connection.isNoDelay || connection.isFinQueued);
    if (count > mss && !isWhole) count -= count % mss;
    if (count < mss && !maySendShort(connection, waiting, count)) break;
    const to = ((sndNxt + count) | 0) as Sequence;
    const isNew = ((to - connection.sndMax) | 0) > 0;
    if (!emitData(connection, nowNs, sndNxt, to)) return false;
    if (!connection.isTiming && isNew) {
      connection.isTiming = true;
      connection.timedSeq = to;
      connection.timedNs = nowNs;
    }
    connection.sndNxt = to;
    if (connection.retransmitNs === NEVER) armRetransmit(connection, nowNs);
  }
  if (connection.recovery !== NO_RECOVERY) sendInSpareRoom(connection, nowNs);
  armProbe(connection, nowNs);
  return true;
}

/**
 * Whether a segment shorter than the peer's MSS may leave. `waiting` bytes are buffered, and `count` of them may be
 * sent.
 */
function maySendShort(connection: TcpConnection, waiting: number, count: number): boolean {
  const isAll = count === waiting;
  const isIdle = connection.sndNxt === connection.sndUna;
  // Nagle's algorithm waits until the data in flight is acknowledged. FIN is not delayed, because nothing follows it.
  if (isAll) return isIdle || connection.isNoDelay || connection.isFinQueued;
  return isIdle && count >= connection.maxSndWnd >> 1;
}

/** Rules 3 and 4 of NextSeg (RFC 6675, 4): there are no lost segments and no new data to send, but there is room. */
function sendInSpareRoom(connection: TcpConnection, nowNs: number): void {
  if (!connection.isSackOk || connection.cwnd - pipe(connection) < connection.mss) return;
  if (findRetransmit(connection, false)) {
    retransmit(connection, nowNs);
    return;
  }
  if (!findRescue(connection)) return;
  const { core } = connection;
  if (!emitData(connection, nowNs, core.rtxStart, core.rtxEnd)) return;
  core.statistics.retransmitted++;
  connection.isTiming = false;
  connection.isRescued = true;
}

/** Starts the retransmission timer: RFC 6298, 5.1. */
export function armRetransmit(connection: TcpConnection, nowNs: number): void {
  connection.retransmitNs = nowNs + backedOffRto(connection);
  connection.core.schedule(connection);
}

/** Starts the window probe timer when data waits, nothing is in flight, and the window is too small for it. */
function armProbe(connection: TcpConnection, nowNs: number): void {
  if (connection.retransmitNs !== NEVER) return;
  if (connection.sndNxt !== connection.sndUna || ((connection.endSeq - connection.sndNxt) | 0) <= 0) return;
  armRetransmit(connection, nowNs);
}

/** Called when the user has read: advertises a window that has opened far enough. RFC 9293, 3.8.6.2.2. */
export function updateWindow(connection: TcpConnection): void {
  const { state } = connection;
  if (connection.isPeerDone || state < ESTABLISHED || state > FIN_WAIT_1 + 1) return;
  const growth = windowGrowth(connection);
  if (growth === 0) return;
  const promised = (connection.rcvEdge - connection.rcvNxt) | 0;
  // Smaller steps are advertised with the next acknowledgment.
  if (promised < 2 * Math.max(connection.rcvMss, 512) || growth >= connection.receiveLimit >> 1) {
    connection.isAckNow = true;
    connection.core.markOutput(connection);
  }
}
