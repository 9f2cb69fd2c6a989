import { type TcpConnection } from './tcp-connection.js';
import { DEFAULT_MSS_IPV4, DEFAULT_MSS_IPV6, LEAST_MSS, WINDOW_SCALE } from './tcp-limits.js';
import { type ConnectionOptions } from './tcp-listener.js';
import { isIpv4Words } from '../ip/ip-words.js';
import { HEADER_BYTES, TIMESTAMP_BYTES } from './tcp-wire.js';

/** Returns the MSS of a peer: the value of its option with a lower limit, or the default (RFC 9293, 3.7.1). */
export function peerMssOf(option: number, addresses: Int32Array): number {
  if (option < 0) return isIpv4Words(addresses, 4) ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
  return Math.max(option, LEAST_MSS);
}

/** Enables the options that both ends offered in their SYNs. `windowScale` is -1 when the peer offers none. */
export function takeOptions(
  connection: TcpConnection,
  mss: number,
  windowScale: number,
  isSackOk: boolean,
  hasTimestamps: boolean,
): void {
  connection.peerMss = mss;
  connection.sndScale = Math.max(windowScale, 0);
  connection.rcvScale = windowScale < 0 ? 0 : WINDOW_SCALE;
  connection.isSackOk = isSackOk;
  connection.hasTimestamps = hasTimestamps;
  updateMss(connection);
}

/** Computes the payload of a full segment: RFC 9293, 3.7.1; RFC 6691, 2. */
export function updateMss(connection: TcpConnection): void {
  const { addresses, core } = connection;
  const path = core.lower.segmentLimit(addresses);
  const limit = connection.pathLimit > 0 ? Math.min(connection.pathLimit, path) : path;
  const options = connection.hasTimestamps ? TIMESTAMP_BYTES : 0;
  connection.mss = Math.max(Math.min(connection.peerMss, limit - HEADER_BYTES) - options, LEAST_MSS - TIMESTAMP_BYTES);
}

/** Applies the options of a listener or of `connect`. */
export function applyOptions(
  connection: TcpConnection,
  { isNoDelay = false, keepalive, userTimeoutNs = 0 }: ConnectionOptions,
): void {
  connection.isNoDelay = isNoDelay;
  connection.userTimeout = userTimeoutNs;
  if (keepalive === undefined) return;
  connection.keepaliveAfter = keepalive.afterNs;
  connection.keepaliveInterval = keepalive.intervalNs;
  connection.keepaliveProbes = keepalive.probes;
}
