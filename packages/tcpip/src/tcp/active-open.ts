import { sendReset } from './bare-segment.js';
import { failConnection } from './connection-end.js';
import { emitSegment } from './emit-segment.js';
import { FIRST_WINDOW } from './passive-open.js';
import { applyOptions, peerMssOf, takeOptions } from './negotiate.js';
import { receiveData } from './receive-data.js';
import { becomeEstablished } from './receive-segment.js';
import { measureRoundTrip } from './round-trip.js';
import { advance } from './sequence.js';
import { armRetransmit } from './output.js';
import { CLOSE_WAIT, ESTABLISHED, SYN_RECEIVED, SYN_SENT, type TcpConnection } from './tcp-connection.js';
import { type TcpCore } from './tcp-core.js';
import { type ConnectionOptions } from './tcp-listener.js';
import { isUnicast } from './tcp-lower.js';
import { DYNAMIC_PORTS } from './tcp-secrets.js';
import { ACK, FIN, RST, type Segment, SYN } from './tcp-wire.js';

/** What `TcpCore.connect` does. */
export function openConnection(
  core: TcpCore,
  addresses: Int32Array,
  localPort: number,
  remotePort: number,
  options: ConnectionOptions,
  nowNs: number,
): TcpConnection | 'no-port' | 'no-memory' | 'bad-address' {
  if (!isUnicast(addresses, 0) || !isUnicast(addresses, 4)) return 'bad-address';
  const tries = localPort === 0 ? DYNAMIC_PORTS : 1;
  for (let attempt = 0; attempt < tries; attempt++) {
    const own = localPort === 0 ? core.secrets.nextPort(addresses, remotePort) : localPort;
    const ports = (own << 16) | remotePort;
    const hash = core.table.hashOf(addresses, ports);
    const isTaken =
      core.table.find(addresses, ports, hash) !== undefined ||
      core.timeWait.find(addresses, ports, hash) >= 0 ||
      (localPort === 0 && core.listeners.has(own));
    if (isTaken) continue;
    const connection = core.createConnection(addresses, ports, hash);
    if (connection === undefined) return 'no-memory';
    applyOptions(connection, options);
    core.statistics.opened++;
    sendSyn(connection, nowNs);
    return connection;
  }
  return 'no-port';
}

/** Sends the first SYN: RFC 9293, 3.10.1. */
function sendSyn(connection: TcpConnection, nowNs: number): void {
  const { core } = connection;
  const ports = (connection.localPort << 16) | connection.remotePort;
  connection.iss = core.secrets.initialSequence(connection.addresses, ports, nowNs);
  connection.tsOffset = core.secrets.timestampOffset(connection.addresses, ports);
  connection.sndUna = connection.iss;
  connection.sndNxt = advance(connection.iss, 1);
  connection.sndMax = connection.sndNxt;
  connection.bufferSeq = connection.sndNxt;
  connection.state = SYN_SENT;
  connection.timedNs = nowNs;
  connection.progressNs = nowNs;
  emitSegment(connection, nowNs, SYN, connection.iss, 0, 0);
  armRetransmit(connection, nowNs);
}

/** Handles a segment in SYN-SENT: RFC 9293, 3.10.7.3, in its order. */
export function receiveInSynSent(connection: TcpConnection, segment: Segment, nowNs: number): void {
  const { core } = connection;
  const { drops } = core.statistics;
  const hasAck = (segment.flags & ACK) !== 0;
  if (hasAck && segment.ack !== connection.sndNxt) {
    drops['bad-ack']++;
    if ((segment.flags & RST) === 0) sendReset(core, connection.addresses, segment);
    return;
  }
  if ((segment.flags & RST) !== 0) {
    if (hasAck) {
      core.statistics.resetsIn++;
      failConnection(connection, 'refused', false);
    } else drops['bad-reset']++;
    return;
  }
  if ((segment.flags & SYN) === 0) {
    drops['no-connection']++;
    return;
  }
  connection.irs = segment.seq;
  connection.rcvNxt = advance(segment.seq, 1);
  connection.rcvEdge = connection.rcvNxt;
  connection.lastAckSent = connection.rcvNxt;
  connection.tsRecent = segment.hasTimestamp ? segment.tsValue : 0;
  connection.tsRecentNs = nowNs;
  takeOptions(
    connection,
    peerMssOf(segment.mss, connection.addresses),
    core.offersScale ? segment.windowScale : -1,
    core.offersSack && segment.isSackPermitted,
    core.offersTimestamps && segment.hasTimestamp,
  );
  if (!hasAck) {
    // Simultaneous open: RFC 9293, 3.5, figure 7.
    connection.state = SYN_RECEIVED;
    connection.tries = 0;
    emitSegment(connection, nowNs, SYN | ACK, connection.iss, 0, 0);
    armRetransmit(connection, nowNs);
    return;
  }
  if (!connection.isSynLost) measureRoundTrip(connection, nowNs - connection.timedNs);
  connection.rcvEdge = advance(connection.rcvNxt, FIRST_WINDOW);
  becomeEstablished(connection, segment, nowNs);
  connection.isAckNow = true;
  if (segment.dataEnd === segment.dataStart && (segment.flags & FIN) === 0) return;
  // Data and FIN in the same segment start one number after the SYN.
  segment.seq = connection.rcvNxt;
  segment.flags &= ~SYN;
  receiveData(connection, segment, nowNs);
  if (connection.isPeerDone && connection.state === ESTABLISHED) connection.state = CLOSE_WAIT;
}
