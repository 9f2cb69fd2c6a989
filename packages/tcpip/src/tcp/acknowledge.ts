import { growWindow } from './congestion.js';
import { challenge } from './emit-segment.js';
import { armRetransmit } from './output.js';
import { advanceRecovery, countDuplicate } from './recovery.js';
import { backedOffRto, measureFromAck } from './round-trip.js';
import { type Sequence } from './sequence.js';
import { NEVER, type TcpConnection, WRITABLE } from './tcp-connection.js';
import { LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES } from './tcp-limits.js';
import { type Segment } from './tcp-wire.js';

/**
 * Processes the ACK field of an acceptable segment: RFC 9293, 3.10.7.4, fifth check, ESTABLISHED; RFC 5961, 5. Returns
 * false when the segment must be dropped.
 */
export function processAck(connection: TcpConnection, segment: Segment, nowNs: number): boolean {
  const { ack } = segment;
  const ahead = (ack - connection.sndMax) | 0;
  const behind = (connection.sndUna - ack) | 0;
  if (ahead > 0 || behind > connection.maxSndWnd) {
    connection.core.statistics.drops['bad-ack']++;
    challenge(connection, nowNs);
    return false;
  }
  connection.silentTries = 0;
  const newlySacked = connection.isSackOk && segment.sackBlocks > 0 ? takeBlocks(connection, segment) : 0;
  const window = segment.window << connection.sndScale;
  const isSameWindow = window === connection.sndWnd;
  const acked = -behind;
  if (acked > 0) advance(connection, segment, nowNs, acked);
  takeWindow(connection, segment, window, nowNs);
  if (acked > 0) {
    if (newlySacked > 0) countDuplicateAfter(connection);
  } else if (connection.isSackOk) {
    // RFC 6675, 2: with SACK, a segment that reports new ranges is a duplicate ACK.
    if (newlySacked > 0) countDuplicate(connection);
  } else if (
    acked === 0 &&
    segment.length === 0 &&
    isSameWindow &&
    window > 0 &&
    ((connection.sndNxt - connection.sndUna) | 0) > 0
  ) {
    // RFC 5681, 2.
    countDuplicate(connection);
  }
  return true;
}

/** A segment that acknowledges new data and reports ranges: the ranges alone may show a loss (RFC 6675, 5, step B). */
function countDuplicateAfter(connection: TcpConnection): void {
  const { sacked, mss } = connection;
  if (sacked.count >= 3 || sacked.bytes > 2 * mss) countDuplicate(connection);
}

/** Adds the ranges that the peer reports to the known ones, and returns the number of new bytes. */
function takeBlocks(connection: TcpConnection, segment: Segment): number {
  const { sacked, sndUna, sndNxt } = connection;
  const before = sacked.bytes;
  for (let block = 0; block < segment.sackBlocks; block++) {
    const start = segment.sack[2 * block]! as Sequence;
    const end = segment.sack[2 * block + 1]! as Sequence;
    // Only data in flight (RFC 2018, 5.1); a lower block reports a duplicate segment (RFC 2883).
    const isInside = ((start - sndUna) | 0) > 0 && ((end - sndNxt) | 0) <= 0 && ((end - start) | 0) > 0;
    if (isInside && ((start - segment.ack) | 0) > 0) sacked.add(start, end);
  }
  return sacked.bytes - before;
}

/** Advances `sndUna` by `acked`. */
function advance(connection: TcpConnection, segment: Segment, nowNs: number, acked: number): void {
  const { core } = connection;
  const wasProbing = connection.sndWnd === 0 || connection.sndNxt === connection.sndUna;
  const wasBackedOff = connection.tries > 0 && !wasProbing;
  const ack = segment.ack;
  connection.sndUna = ack;
  if (((connection.sndNxt - ack) | 0) < 0) connection.sndNxt = ack;
  const data = Math.min((ack - connection.bufferSeq) | 0, connection.buffered);
  if (data > 0) {
    connection.sendRing.drop(data);
    connection.bufferSeq = ((connection.bufferSeq + data) | 0) as Sequence;
    connection.buffered -= data;
    if (connection.buffered === 0) connection.sendRing.release();
  }
  connection.sacked.dropBefore(ack);
  // Karn's algorithm: the back-off stays until a new measurement (RFC 6298, 5.5).
  if (wasBackedOff) connection.rto = backedOffRto(connection);
  connection.tries = 0;
  connection.progressNs = nowNs;
  measureFromAck(connection, nowNs, connection.hasTimestamps && segment.hasTimestamp && wasBackedOff, segment.tsEcho);
  if (advanceRecovery(connection, acked)) growWindow(connection, acked, nowNs);
  // RFC 6298, 5.2 and 5.3: new data restarts the timer, and only new data (smoltcp-rs/smoltcp#62).
  if (connection.sndNxt === ack) connection.retransmitNs = NEVER;
  else armRetransmit(connection, nowNs);
  if (connection.wantsWritable && sendSpace(connection) >= Math.min(sendLimit(connection) >> 1, 4 * connection.mss)) {
    connection.wantsWritable = false;
    core.raise(connection, WRITABLE);
  }
  core.markOutput(connection);
}

/** Uses the window of a segment that is not older than the previous one: RFC 9293, 3.10.7.4. */
function takeWindow(connection: TcpConnection, segment: Segment, window: number, nowNs: number): void {
  const isNewer = ((segment.seq - connection.sndWl1) | 0) > 0;
  const isSame = segment.seq === connection.sndWl1 && ((segment.ack - connection.sndWl2) | 0) >= 0;
  if ((!isNewer && !isSame) || ((segment.ack - connection.sndUna) | 0) < 0) return;
  const before = connection.sndWnd;
  connection.sndWnd = window;
  connection.sndWl1 = segment.seq;
  connection.sndWl2 = segment.ack;
  if (window > connection.maxSndWnd) connection.maxSndWnd = window;
  if (window <= before) return;
  if (before === 0 || connection.sndNxt === connection.sndUna) {
    // The window opened: stops the probe timer and its back-off.
    connection.tries = 0;
    connection.retransmitNs = NEVER;
    if (connection.sndNxt !== connection.sndUna) armRetransmit(connection, nowNs);
  }
  connection.core.markOutput(connection);
}

/** Returns the bytes that the send buffer may hold now: twice the congestion window, within the bounds. */
export function sendLimit(connection: TcpConnection): number {
  const wanted = 2 * connection.cwnd;
  if (wanted <= LEAST_BUFFER_BYTES) return LEAST_BUFFER_BYTES;
  return wanted >= MOST_BUFFER_BYTES ? MOST_BUFFER_BYTES : Math.floor(wanted);
}

/** Returns how many bytes the user may write now, within the budget of the stack. */
export function sendSpace(connection: TcpConnection): number {
  const space = sendLimit(connection) - connection.buffered;
  return space > 0 ? space : 0;
}
