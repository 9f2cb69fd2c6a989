import { failConnection } from './connection-end.js';
import { updateMss } from './negotiate.js';
import { FAST_RECOVERY, NO_RECOVERY, SYN_SENT, type TcpConnection, TIMEOUT_RECOVERY } from './tcp-connection.js';
import { type TcpCore } from './tcp-core.js';
import { isIpv4Words } from '../ip/ip-words.js';
import { sequence } from './sequence.js';

/**
 * The smallest path MTU that is accepted: 552 bytes for IPv4, 1,280 for IPv6, less the IP header (RFC 1191, RFC 8201).
 */
const LEAST_PATH_IPV4 = 552 - 20;
const LEAST_PATH_IPV6 = 1280 - 40;

/** Limits the segments of a connection to `segmentBytes` from now on, header included. */
export function limitPath(connection: TcpConnection, segmentBytes: number): void {
  const least = isIpv4Words(connection.addresses, 4) ? LEAST_PATH_IPV4 : LEAST_PATH_IPV6;
  const limit = Math.max(segmentBytes, least);
  if (connection.pathLimit > 0 && connection.pathLimit <= limit) return;
  connection.pathLimit = limit;
  if (connection.state > SYN_SENT) updateMss(connection);
}

/**
 * Handles the report of a router that a segment was too big, which quotes its sequence number: RFC 1191, 6.1; RFC 8201.
 * A report that quotes nothing in flight is an attack (RFC 5927, 7.1). The lost segments are retransmitted at once; the
 * path is not congested, so the windows stay. Returns whether the report was accepted.
 */
export function takePacketTooBig(
  core: TcpCore,
  connection: TcpConnection,
  quoted: number,
  segmentBytes: number,
): boolean {
  if (!isOnItsWay(connection, quoted)) return false;
  const before = connection.mss;
  limitPath(connection, segmentBytes);
  if (connection.mss >= before || connection.recovery === FAST_RECOVERY || connection.state === SYN_SENT) return true;
  connection.recovery = TIMEOUT_RECOVERY;
  connection.recoveryPoint = connection.sndNxt;
  connection.lostUpTo = connection.sndNxt;
  connection.highRxt = connection.sndUna;
  connection.mustRetransmit = true;
  connection.isTiming = false;
  if (connection.sndNxt === connection.sndUna) connection.recovery = NO_RECOVERY;
  core.markOutput(connection);
  return true;
}

/**
 * Handles the report that the peer cannot be reached. It ends a connection that is being opened. An open connection
 * continues, because anyone can send such a report (RFC 5927, 5.2). Returns whether the report was accepted.
 */
export function takeUnreachable(connection: TcpConnection, quoted: number): boolean {
  if (!isOnItsWay(connection, quoted)) return false;
  if (connection.state === SYN_SENT) failConnection(connection, 'unreachable', false);
  return true;
}

function isOnItsWay(connection: TcpConnection, quoted: number): boolean {
  const seq = sequence(quoted);
  return ((seq - connection.sndUna) | 0) >= 0 && ((seq - connection.sndMax) | 0) < 0;
}
