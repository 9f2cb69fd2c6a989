import { type Sequence } from './sequence.js';
import { NEVER, type TcpConnection } from './tcp-connection.js';
import {
  MOST_BUFFER_BYTES,
  OUT_OF_WINDOW_ACK_GAP,
  SECOND,
  CHALLENGE_ACKS_PER_SECOND,
  WINDOW_SCALE,
} from './tcp-limits.js';
import { ACK, FIN, headerBytesOf, MOST_SACK_BLOCKS, PSH, RST, SYN, writeHeader } from './tcp-wire.js';
import { timestampClock } from './round-trip.js';

/** The rounding of a scaled window may advertise this much less than there is. */
const WINDOW_SLACK = 1 << WINDOW_SCALE;

/**
 * Returns how many bytes after `rcvNxt` there is room for, regardless of the advertised window. Every segment asks, so
 * it compares by itself: an interpreter takes longer to call Math.min.
 */
function receiveSpace(connection: TcpConnection): number {
  const { readable, receiveLimit } = connection;
  const { capacity } = connection.receiveRing;
  const { left } = connection.core.budget;
  // Without budget only the existing memory counts (the earlier advertised window remains).
  let limit = left > 0 ? capacity + (left - (left & 1)) / 2 : capacity;
  if (limit > receiveLimit) limit = receiveLimit > capacity ? receiveLimit : capacity;
  if (limit > MOST_BUFFER_BYTES) limit = MOST_BUFFER_BYTES;
  const space = limit - WINDOW_SLACK - readable;
  return space > 0 ? space : 0;
}

/** Returns by how much the window may open now. RFC 9293, 3.8.6.2.2: avoids small steps. */
export function windowGrowth(connection: TcpConnection): number {
  const growth = (connection.rcvNxt + receiveSpace(connection) - connection.rcvEdge) | 0;
  if (growth <= 0) return 0;
  const { rcvMss } = connection;
  const isStep = growth >= (rcvMss > 512 ? rcvMss : 512) || growth >= connection.receiveLimit >> 1;
  return isStep ? growth : 0;
}

/** Moves the right edge as far as possible, never to the left, and returns the window field. */
function promiseWindow(connection: TcpConnection, isSyn: boolean): number {
  const growth = windowGrowth(connection);
  const scale = isSyn ? 0 : connection.rcvScale;
  let window = (connection.rcvEdge + growth - connection.rcvNxt) | 0;
  if (window > 65535 << scale) window = 65535 << scale;
  const field = window >> scale;
  const edge = (connection.rcvNxt + (field << scale)) | 0;
  if (((edge - connection.rcvEdge) | 0) > 0) connection.rcvEdge = edge as Sequence;
  return field;
}

/** Writes the blocks of data out of order: the one that arrived last first (RFC 2018, 4). */
function writeBlocks(connection: TcpConnection, most: number): void {
  const { outOfOrder, recentBlocks } = connection;
  const { sack } = connection.core.fields;
  let blocks = 0;
  let written = 0;
  for (let recent = 0; recent < recentBlocks.length + outOfOrder.count && blocks < most; recent++) {
    // The latest first, then the others.
    let index = recent - recentBlocks.length;
    if (index < 0) {
      for (index = 0; index < outOfOrder.count; index++) {
        const at = recentBlocks[recent]! as Sequence;
        if (((at - outOfOrder.start(index)) | 0) >= 0 && ((at - outOfOrder.end(index)) | 0) < 0) break;
      }
      if (index === outOfOrder.count) continue;
    }
    if ((written & (1 << index)) !== 0) continue;
    written |= 1 << index;
    sack[2 * blocks] = outOfOrder.start(index);
    sack[2 * blocks + 1] = outOfOrder.end(index);
    blocks++;
  }
  connection.core.fields.sackBlocks = blocks;
}

/**
 * Sends one segment of a connection with `count` bytes from the position `from` of its send buffer. Every segment with
 * ACK acknowledges everything that has arrived. Returns false when the stack has no room.
 */
export function emitSegment(
  connection: TcpConnection,
  nowNs: number,
  flags: number,
  seq: Sequence,
  from: number,
  count: number,
): boolean {
  const { core } = connection;
  const { fields, lower } = core;
  const isSyn = (flags & SYN) !== 0;
  fields.sourcePort = connection.localPort;
  fields.destinationPort = connection.remotePort;
  fields.seq = seq;
  fields.ack = (flags & ACK) === 0 ? 0 : connection.rcvNxt;
  fields.flags = flags;
  fields.sackBlocks = 0;
  // A SYN offers every option; a SYN-ACK only those that the peer offered.
  const isOffer = isSyn && (flags & ACK) === 0;
  fields.mss = isSyn ? core.ownMss(connection.addresses) : -1;
  fields.windowScale = isSyn && (isOffer ? core.offersScale : connection.rcvScale > 0) ? WINDOW_SCALE : -1;
  fields.isSackPermitted = isSyn && (isOffer ? core.offersSack : connection.isSackOk);
  fields.hasTimestamp = isOffer ? core.offersTimestamps : connection.hasTimestamps;
  if (fields.hasTimestamp) {
    fields.tsValue = timestampClock(nowNs) + connection.tsOffset;
    fields.tsEcho = (flags & ACK) === 0 ? 0 : connection.tsRecent;
  }
  const hasBlocks = connection.isSackOk && connection.outOfOrder.count > 0 && (flags & (SYN | RST)) === 0;
  if (hasBlocks && count === 0) {
    writeBlocks(connection, fields.hasTimestamp ? MOST_SACK_BLOCKS - 1 : MOST_SACK_BLOCKS);
  }
  const headerBytes = headerBytesOf(fields);
  const buffer = lower.take(headerBytes + count);
  if (buffer === undefined) {
    core.statistics.drops['no-buffer']++;
    return false;
  }
  fields.window = (flags & RST) !== 0 ? 0 : promiseWindow(connection, isSyn);
  const start = lower.headroomBytes;
  writeHeader(buffer, start, fields, connection.addresses, count);
  connection.sendRing.copyOut(from, buffer, start + headerBytes, count);
  core.statistics.segmentsOut++;
  if ((flags & ACK) !== 0) {
    // Blocks would make segments with data too long, so a separate acknowledgment carries them.
    if (!hasBlocks || count === 0) connection.isAckNow = false;
    connection.unackedBytes = 0;
    connection.delayedAckNs = NEVER;
    connection.lastAckSent = connection.rcvNxt;
  }
  lower.send(connection.addresses, buffer, headerBytes + count, count > connection.mss ? connection.mss : 0);
  return true;
}

/** Sends an acknowledgment without data. Its number is `sndNxt`, which is in the peer's window even after a probe. */
export function emitAck(connection: TcpConnection, nowNs: number): boolean {
  return emitSegment(connection, nowNs, ACK, connection.sndNxt, 0, 0);
}

/**
 * Sends data of the send buffer from `seq` to `end`, where `end` may include the FIN. Both lie in the buffered range.
 */
export function emitData(connection: TcpConnection, nowNs: number, seq: Sequence, end: Sequence): boolean {
  const dataEnd = (connection.bufferSeq + connection.buffered) | 0;
  const hasFin = connection.isFinQueued && end === connection.endSeq;
  const count = (end - seq - (hasFin ? 1 : 0)) | 0;
  let flags = ACK;
  // PSH: no written byte follows it (RFC 9293, 3.9.1.2).
  if (count > 0 && ((seq + count - dataEnd) | 0) === 0) flags |= PSH;
  if (hasFin) flags |= FIN;
  if (!emitSegment(connection, nowNs, flags, seq, (seq - connection.bufferSeq) | 0, count)) return false;
  if (((end - connection.sndMax) | 0) > 0) connection.sndMax = end;
  connection.lastSentNs = nowNs;
  return true;
}

/** Sends a challenge ACK, unless the connection has reached the limit for this second: RFC 5961, 3 to 5 and 7. */
export function challenge(connection: TcpConnection, nowNs: number): void {
  if (nowNs - connection.challengeWindowNs >= SECOND || connection.challengeWindowNs < 0) {
    connection.challengeWindowNs = nowNs;
    connection.challengesSent = 0;
  }
  if (connection.challengesSent >= CHALLENGE_ACKS_PER_SECOND) return;
  connection.challengesSent++;
  connection.core.statistics.challengeAcks++;
  emitAck(connection, nowNs);
}

/**
 * Answers a segment outside the window: RFC 9293, 3.10.7.4. One with data is answered at once, because its sender waits
 * for that. One without data is answered so rarely that two hosts cannot keep each other busy (espressif/esp-idf#2425).
 */
export function answerOutOfWindow(connection: TcpConnection, nowNs: number, length: number): void {
  if (length === 0) {
    if (nowNs - connection.outOfWindowAckNs < OUT_OF_WINDOW_ACK_GAP) return;
    connection.outOfWindowAckNs = nowNs;
  }
  connection.isAckNow = true;
  connection.core.markOutput(connection);
}
