import { type TcpConnection } from './tcp-connection.js';
import { SECOND } from './tcp-limits.js';

/** CUBIC's constants: RFC 9438, 4.1.2 and 4.6. */
const C = 0.4;
const BETA = 0.7;
const NEWRENO_BETA = 0.5;
/** Reno-friendly growth: RFC 9438, 4.3. */
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/** The algorithm: CUBIC or NewReno. */
export type CongestionControl = 'cubic' | 'newreno';

/** The initial window: RFC 6928, 2; one segment after a lost SYN (RFC 5681, 3.1). */
export function initialWindow(connection: TcpConnection): number {
  const { mss } = connection;
  return connection.isSynLost ? mss : Math.min(10 * mss, Math.max(2 * mss, 14600));
}

/** Grows the window for `acked` bytes of new data: slow start below `ssthresh`, then congestion avoidance. */
export function growWindow(connection: TcpConnection, acked: number, nowNs: number): void {
  // A window that was not full shows nothing about the path.
  if (!connection.isCwndLimited) return;
  let left = acked;
  if (connection.cwnd < connection.ssthresh) {
    const room = connection.ssthresh - connection.cwnd;
    const grown = Math.min(left, room);
    connection.cwnd += grown;
    left -= grown;
    if (left === 0) return;
  }
  if (connection.core.congestionControl === 'newreno') {
    // One segment for each window of data: RFC 5681, 3.1.
    connection.cwnd += (connection.mss * left) / connection.cwnd;
    return;
  }
  const { mss } = connection;
  if (connection.epochNs < 0) {
    connection.epochNs = nowNs;
    connection.wEst = connection.cwnd;
    if (connection.wMax <= connection.cwnd) {
      connection.wMax = connection.cwnd;
      connection.cubicK = 0;
    } else {
      connection.cubicK = Math.cbrt((connection.wMax - connection.cwnd) / mss / C);
    }
    connection.cubicOrigin = Math.max(connection.wMax, connection.cwnd);
  }
  const t = (nowNs - connection.epochNs) / SECOND;
  const target = cubicWindow(connection, t + connection.srtt / SECOND);
  const friendly = connection.wEst >= connection.wMax ? 1 : ALPHA;
  connection.wEst += (friendly * mss * left) / connection.cwnd;
  if (cubicWindow(connection, t) < connection.wEst) {
    connection.cwnd = Math.max(connection.cwnd, connection.wEst);
  } else {
    const bounded = Math.min(Math.max(target, connection.cwnd), 1.5 * connection.cwnd);
    connection.cwnd += ((bounded - connection.cwnd) * left) / connection.cwnd;
  }
}

/** W_cubic(t) in bytes: RFC 9438, 4.2. */
function cubicWindow(connection: TcpConnection, t: number): number {
  return C * (t - connection.cubicK) ** 3 * connection.mss + connection.cubicOrigin;
}

/**
 * Reduces the threshold after a loss, `flight` bytes being on their way: RFC 9438, 4.6 to 4.8; RFC 5681, equation 4.
 * The caller sets the window.
 */
export function reduceThreshold(connection: TcpConnection, flight: number): void {
  const isCubic = connection.core.congestionControl === 'cubic';
  const { mss, cwnd } = connection;
  // Fast convergence: RFC 9438, 4.7.
  connection.wMax = cwnd < connection.wMax ? cwnd * ((1 + BETA) / 2) : cwnd;
  connection.epochNs = -1;
  connection.ssthresh = Math.max(flight * (isCubic ? BETA : NEWRENO_BETA), 2 * mss);
}

/** Restarts the window after an idle period: RFC 5681, 4.1. */
export function restartAfterIdle(connection: TcpConnection, nowNs: number): void {
  if (connection.lastSentNs === 0 || nowNs - connection.lastSentNs <= connection.rto) return;
  connection.cwnd = Math.min(connection.cwnd, initialWindow(connection));
  connection.epochNs = -1;
}
