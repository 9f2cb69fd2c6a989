import { type TcpConnection } from './tcp-connection.js';
import { INITIAL_RTO, LEAST_RTO, MILLISECOND, MOST_RTO, RTO_AFTER_LOST_SYN } from './tcp-limits.js';

/** The granularity of the clock, G of RFC 6298. */
const CLOCK_GRANULARITY = MILLISECOND;

/** Records a measurement of the round trip time: RFC 6298, 2.2 and 2.3. */
export function measureRoundTrip(connection: TcpConnection, roundTripNs: number): void {
  const sample = Math.max(roundTripNs, 0);
  if (connection.srtt === 0) {
    connection.srtt = Math.max(sample, 1);
    connection.rttvar = sample / 2;
  } else {
    connection.rttvar = 0.75 * connection.rttvar + 0.25 * Math.abs(connection.srtt - sample);
    connection.srtt = 0.875 * connection.srtt + 0.125 * sample;
  }
  connection.rto = clampRto(connection.srtt + Math.max(CLOCK_GRANULARITY, 4 * connection.rttvar));
}

/** Returns the timeout with the back-off of the tries so far: RFC 6298, 5.5. */
export function backedOffRto(connection: TcpConnection): number {
  const { rto, tries } = connection;
  return tries === 0 ? rto : Math.min(rto * 2 ** Math.min(tries, 16), MOST_RTO);
}

/** The connection is established without a measurement: its SYN was lost (RFC 6298, 5.7). */
export function startAfterLostSyn(connection: TcpConnection): void {
  if (connection.srtt === 0 && connection.rto < RTO_AFTER_LOST_SYN) connection.rto = RTO_AFTER_LOST_SYN;
}

/**
 * Measures with the segment that is timed, or with the echoed timestamp when that one was retransmitted (Karn's
 * algorithm, RFC 6298, 3). Called for an acknowledgment of new data.
 */
export function measureFromAck(connection: TcpConnection, nowNs: number, hasEcho: boolean, tsEcho: number): void {
  if (connection.isTiming) {
    if (((connection.sndUna - connection.timedSeq) | 0) < 0) return;
    connection.isTiming = false;
    measureRoundTrip(connection, nowNs - connection.timedNs);
  } else if (hasEcho) {
    const elapsedMs = (timestampClock(nowNs) + connection.tsOffset - tsEcho) | 0;
    // An echo that is older than all our segments, or newer than now, is not a measurement.
    if (elapsedMs < 0 || elapsedMs * MILLISECOND > MOST_RTO) return;
    measureRoundTrip(connection, elapsedMs * MILLISECOND);
  }
}

/** The clock of timestamps: milliseconds, modulo 2^32 (RFC 7323, 5.4). */
export function timestampClock(nowNs: number): number {
  return (nowNs / MILLISECOND) | 0;
}

function clampRto(rto: number): number {
  return Math.min(Math.max(rto, LEAST_RTO), MOST_RTO);
}

/** Discards the measurements: the path has changed (RFC 6298, 5, last paragraph). */
export function forgetRoundTrip(connection: TcpConnection): void {
  connection.srtt = 0;
  connection.rttvar = 0;
  connection.rto = INITIAL_RTO;
}
