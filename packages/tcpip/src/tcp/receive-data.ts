import { answerOutOfWindow } from './emit-segment.js';
import { type Sequence } from './sequence.js';
import { ENDED, NEVER, READABLE, type TcpConnection } from './tcp-connection.js';
import { DELAYED_ACK } from './tcp-limits.js';
import { FIN, type Segment } from './tcp-wire.js';

/**
 * Handles the data and FIN of an acceptable segment: RFC 9293, 3.10.7.4, seventh and eighth check. Data out of order
 * waits at its place in the buffer.
 */
export function receiveData(connection: TcpConnection, segment: Segment, nowNs: number): void {
  const { core, receiveRing } = connection;
  let from = segment.dataStart;
  let to = segment.dataEnd;
  let start = segment.seq;
  let hasFin = (segment.flags & FIN) !== 0;
  const old = (connection.rcvNxt - start) | 0;
  if (old > 0) {
    from += old;
    start = connection.rcvNxt;
  }
  const excess = (start + (to - from) - connection.rcvEdge) | 0;
  if (excess > 0) {
    // Bytes beyond the advertised window need not be accepted. The answer informs the peer, whose probe waits for it.
    to -= excess;
    hasFin = false;
    connection.isAckNow = true;
    core.markOutput(connection);
  }
  // The peer has sent its FIN: nothing can be beyond it.
  if (connection.hasFin && ((start + (to - from) - connection.finSeq) | 0) > 0) {
    to = from + Math.max((connection.finSeq - start) | 0, 0);
    hasFin = false;
  }
  const count = Math.max(to - from, 0);
  if (hasFin && from <= segment.dataEnd && !connection.hasFin) {
    connection.hasFin = true;
    connection.finSeq = ((start + count) | 0) as Sequence;
    connection.isAckNow = true;
    core.markOutput(connection);
  }
  if (count > 0) {
    const offset = (start - connection.rcvNxt) | 0;
    if (!receiveRing.reserve(connection.readable + offset + count, connection.readable + bytesKept(connection))) {
      core.statistics.drops.budget++;
      return;
    }
    if (offset > 0) {
      if (connection.outOfOrder.add(start, ((start + count) | 0) as Sequence) < 0) {
        core.statistics.drops['out-of-order-full']++;
      } else {
        receiveRing.copyIn(connection.readable + offset, segment.bytes, from, to);
        rememberBlock(connection, start);
      }
      // Sends a duplicate ACK at once: RFC 5681, 4.2.
      connection.isAckNow = true;
      core.markOutput(connection);
    } else {
      receiveRing.copyIn(connection.readable, segment.bytes, from, to);
      takeInOrder(connection, count, Math.min(count, segment.segmentBytes), nowNs);
    }
  }
  takeFin(connection);
}

/** Bytes after the readable ones that hold data out of order, with the holes between. */
function bytesKept(connection: TcpConnection): number {
  const { outOfOrder } = connection;
  return outOfOrder.count === 0 ? 0 : (outOfOrder.end(outOfOrder.count - 1) - connection.rcvNxt) | 0;
}

function rememberBlock(connection: TcpConnection, start: Sequence): void {
  const { recentBlocks } = connection;
  recentBlocks.copyWithin(1, 0, recentBlocks.length - 1);
  recentBlocks[0] = start;
}

function takeInOrder(connection: TcpConnection, count: number, segmentBytes: number, nowNs: number): void {
  const { outOfOrder, core } = connection;
  const before = connection.rcvNxt;
  let next = ((before + count) | 0) as Sequence;
  if (outOfOrder.count > 0) {
    // A filled hole is reported at once: RFC 5681, 4.2.
    connection.isAckNow = true;
    for (let index = 0; index < outOfOrder.count && ((outOfOrder.start(index) - next) | 0) <= 0; index++) {
      if (((outOfOrder.end(index) - next) | 0) > 0) next = outOfOrder.end(index);
    }
    outOfOrder.dropBefore(next);
  }
  connection.rcvNxt = next;
  const taken = (next - before) | 0;
  connection.readable += taken;
  connection.unackedBytes += taken;
  // Estimates the peer's segment size. A burst that arrives as one segment is acknowledged at once.
  if (segmentBytes > connection.rcvMss) {
    connection.rcvMss = Math.min(segmentBytes, core.ownMss(connection.addresses));
  }
  if (connection.unackedBytes >= 2 * connection.rcvMss) connection.isAckNow = true;
  else if (connection.delayedAckNs === NEVER) {
    connection.delayedAckNs = nowNs + DELAYED_ACK;
    core.schedule(connection);
  }
  if (connection.isAckNow) core.markOutput(connection);
  if (connection.isReadClosed) return;
  core.raise(connection, READABLE);
}

/** Handles the peer's FIN when everything before it has arrived: RFC 9293, 3.10.7.4, eighth check. */
function takeFin(connection: TcpConnection): void {
  if (!connection.hasFin || connection.isPeerDone || connection.rcvNxt !== connection.finSeq) return;
  connection.rcvNxt = ((connection.finSeq + 1) | 0) as Sequence;
  if (((connection.rcvEdge - connection.rcvNxt) | 0) < 0) connection.rcvEdge = connection.rcvNxt;
  connection.isPeerDone = true;
  connection.outOfOrder.clear();
  connection.isAckNow = true;
  connection.core.markOutput(connection);
  connection.core.raise(connection, ENDED);
}

/**
 * Whether a segment lies in the receive window: the four cases of RFC 9293, 3.4, table 6. While the window is closed, a
 * segment with data at its edge is acceptable for its ACK and RST (3.10.7.4), and so is an ACK at the right edge of an
 * open one: a sender that has filled the window, and lost a segment, sends its acknowledgments from there.
 */
export function isAcceptable(connection: TcpConnection, segment: Segment): boolean {
  const { length } = segment;
  const window = (connection.rcvEdge - connection.rcvNxt) | 0;
  const first = (segment.seq - connection.rcvNxt) | 0;
  if (window === 0) return first === 0;
  if (length === 0) return first >= 0 && first <= window;
  const last = (first + length - 1) | 0;
  return (first >= 0 && first < window) || (last >= 0 && last < window);
}

/** Drops a segment outside the window, and answers it: RFC 9293, 3.10.7.4, first check. */
export function rejectOutOfWindow(connection: TcpConnection, segment: Segment, nowNs: number): void {
  connection.core.statistics.drops['out-of-window']++;
  answerOutOfWindow(connection, nowNs, segment.length);
}
