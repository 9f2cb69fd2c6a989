import { reduceThreshold } from './congestion.js';
import { type Sequence } from './sequence.js';
import { FAST_RECOVERY, NO_RECOVERY, type TcpConnection, TIMEOUT_RECOVERY } from './tcp-connection.js';

/** The number of duplicate acknowledgments that indicates a loss: RFC 5681, 3.2; RFC 6675, 2. */
const DUP_THRESH = 3;

/*
 * Loss recovery: what to retransmit, and how much is in flight. A gap is what lies between two ranges that the peer
 * acknowledged selectively: gap 0 starts at `sndUna`, the last one ends at `sndNxt`. All bytes of a gap have the same
 * ranges above them, so RFC 6675 is computed by gaps instead of bytes. Without SACK there is one gap, and each
 * duplicate ACK counts as one segment that has left the network (RFC 6582; RFC 5681, 3.2, step 4).
 */

function gapStart(connection: TcpConnection, gap: number): Sequence {
  return gap === 0 ? connection.sndUna : connection.sacked.end(gap - 1);
}

function gapEnd(connection: TcpConnection, gap: number): Sequence {
  return gap === connection.sacked.count ? connection.sndNxt : connection.sacked.start(gap);
}

/** Returns the end of the part of a gap that counts as lost: IsLost of RFC 6675, 4, or everything after a timeout. */
function lostEnd(connection: TcpConnection, gap: number, bytesAbove: number): Sequence {
  const start = gapStart(connection, gap);
  const end = gapEnd(connection, gap);
  const ranges = connection.sacked.count - gap;
  if (ranges >= DUP_THRESH || bytesAbove > (DUP_THRESH - 1) * connection.mss) return end;
  let lost = start;
  if (connection.recovery === TIMEOUT_RECOVERY) lost = connection.lostUpTo;
  else if (connection.recovery === FAST_RECOVERY && gap === 0) lost = ((start + connection.mss) | 0) as Sequence;
  if (((lost - start) | 0) < 0) return start;
  return ((lost - end) | 0) > 0 ? end : lost;
}

/** Returns the number of bytes in flight: SetPipe of RFC 6675, 4. */
export function pipe(connection: TcpConnection): number {
  const { sacked, sndUna, sndNxt } = connection;
  if (connection.recovery === NO_RECOVERY && connection.dupAcks === 0 && sacked.count === 0) {
    return (sndNxt - sndUna) | 0;
  }
  let total = 0;
  let above = sacked.bytes;
  for (let gap = 0; gap <= sacked.count; gap++) {
    const start = gapStart(connection, gap);
    const end = gapEnd(connection, gap);
    total += (end - lostEnd(connection, gap, above)) | 0;
    if (connection.recovery !== NO_RECOVERY) {
      const again = Math.min((connection.highRxt - start) | 0, (end - start) | 0) | 0;
      if (again > 0) total += again;
    }
    if (gap < sacked.count) above -= (sacked.end(gap) - sacked.start(gap)) | 0;
  }
  if (!connection.isSackOk) total -= connection.dupAcks * connection.mss;
  return Math.max(total, 0);
}

/** Whether the first unacknowledged segment counts as lost before three duplicate ACKs: RFC 6675, 5, step 2. */
function isFirstLost(connection: TcpConnection): boolean {
  const { sacked } = connection;
  return sacked.count >= DUP_THRESH || sacked.bytes > (DUP_THRESH - 1) * connection.mss;
}

/** Counts a duplicate acknowledgment, and starts fast recovery when a loss is certain enough. */
export function countDuplicate(connection: TcpConnection): void {
  // After a timeout everything counts as lost: duplicates are answers to retransmitted segments.
  if (connection.recovery === TIMEOUT_RECOVERY) return;
  connection.dupAcks++;
  connection.core.markOutput(connection);
  if (connection.recovery !== NO_RECOVERY) return;
  // RFC 6582, 3.2, and RFC 6675, 5.1: a loss that a recovery has handled does not start another.
  if (((connection.sndUna - connection.recoveryPoint) | 0) < 0) return;
  if (connection.dupAcks < DUP_THRESH && !isFirstLost(connection)) return;
  connection.recovery = FAST_RECOVERY;
  connection.recoveryPoint = connection.sndNxt;
  connection.highRxt = connection.sndUna;
  connection.isRescued = false;
  connection.mustRetransmit = true;
  connection.core.statistics.fastRecoveries++;
  reduceThreshold(connection, (connection.sndNxt - connection.sndUna) | 0);
  connection.cwnd = connection.ssthresh;
}

/** Continues after an acknowledgment of `acked` bytes of new data. Returns true when the window may grow. */
export function advanceRecovery(connection: TcpConnection, acked: number): boolean {
  const { sndUna } = connection;
  if (connection.recovery === NO_RECOVERY) {
    connection.dupAcks = 0;
    // It advances too, because two numbers compare only within 2^31 of each other.
    if (((sndUna - connection.recoveryPoint) | 0) > 0) connection.recoveryPoint = sndUna;
    return true;
  }
  if (((connection.highRxt - sndUna) | 0) < 0) connection.highRxt = sndUna;
  if (((sndUna - connection.recoveryPoint) | 0) >= 0) {
    if (connection.recovery === FAST_RECOVERY && !connection.isSackOk) {
      // RFC 6582, 3.2, step 3: no burst at the end.
      const flight = (connection.sndNxt - sndUna) | 0;
      connection.cwnd = Math.min(connection.ssthresh, Math.max(flight, connection.mss) + connection.mss);
    }
    connection.recovery = NO_RECOVERY;
    connection.dupAcks = 0;
    return true;
  }
  if (connection.recovery === TIMEOUT_RECOVERY) {
    connection.dupAcks = 0;
    return true;
  }
  // A partial acknowledgment: the next hole is lost too.
  if (connection.isSackOk) connection.dupAcks = 0;
  else {
    connection.dupAcks = Math.max(connection.dupAcks - Math.max(Math.round(acked / connection.mss) - 1, 0), 0);
    connection.mustRetransmit = true;
    connection.highRxt = sndUna;
  }
  return false;
}

/** Starts over after a timeout: RFC 6298, 5; RFC 5681, 3.1; RFC 6675, 5.1. */
export function recoverFromTimeout(connection: TcpConnection): void {
  const flight = (connection.sndNxt - connection.sndUna) | 0;
  // Only the first timeout of a segment reduces the threshold: RFC 5681, 3.1.
  if (connection.tries === 0) reduceThreshold(connection, flight);
  connection.cwnd = connection.mss;
  connection.recovery = TIMEOUT_RECOVERY;
  connection.recoveryPoint = connection.sndNxt;
  connection.lostUpTo = connection.sndNxt;
  connection.highRxt = connection.sndUna;
  connection.dupAcks = 0;
  connection.mustRetransmit = true;
  connection.isTiming = false;
  // A peer that discards data after acknowledging it selectively (RFC 2018, 8): its first range starts at `sndUna`, or
  // the timeout repeats.
  const { sacked } = connection;
  if (connection.tries > 0 || (sacked.count > 0 && sacked.start(0) === connection.sndUna)) sacked.clear();
}

/**
 * Finds the next segment to retransmit: NextSeg of RFC 6675, 4, rules 1 and 3. Returns false when there is none.
 * Otherwise `core.rtxStart` and `core.rtxEnd` are its edges. `onlyLost`: rule 1 alone.
 */
export function findRetransmit(connection: TcpConnection, onlyLost: boolean): boolean {
  if (connection.recovery === NO_RECOVERY) return false;
  const { sacked, highRxt, core, mss } = connection;
  let above = sacked.bytes;
  for (let gap = 0; gap <= sacked.count; gap++) {
    const start = gapStart(connection, gap);
    const from = ((highRxt - start) | 0) > 0 ? highRxt : start;
    // Rule 3 stops at the highest range: no later segment has overtaken the rest.
    const end = onlyLost ? lostEnd(connection, gap, above) : gap < sacked.count ? gapEnd(connection, gap) : from;
    if (((end - from) | 0) > 0) {
      core.rtxStart = from;
      core.rtxEnd = ((end - from) | 0) > mss ? (((from + mss) | 0) as Sequence) : end;
      return true;
    }
    if (gap < sacked.count) above -= (sacked.end(gap) - sacked.start(gap)) | 0;
  }
  return false;
}

/** Finds the last segment for the rescue of RFC 6675, 4, rule 4: once in a recovery, when nothing else can be sent. */
export function findRescue(connection: TcpConnection): boolean {
  if (connection.recovery !== FAST_RECOVERY || !connection.isSackOk || connection.isRescued) return false;
  const { sacked, core } = connection;
  const start = gapStart(connection, sacked.count);
  const end = gapEnd(connection, sacked.count);
  if (((end - start) | 0) <= 0 || ((end - connection.highRxt) | 0) <= 0) return false;
  const from = ((end - connection.mss) | 0) as Sequence;
  core.rtxStart = ((from - start) | 0) > 0 ? from : start;
  core.rtxEnd = end;
  return true;
}
