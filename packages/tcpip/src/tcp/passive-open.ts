import { sendBare, sendPlainAck, sendReset } from './bare-segment.js';
import { measureRoundTrip } from './round-trip.js';
import { applyOptions, peerMssOf, takeOptions } from './negotiate.js';
import { becomeEstablished, receiveSegment } from './receive-segment.js';
import { advance, sequence, type Sequence } from './sequence.js';
import { SLOT_DEADLINE, SLOT_OWN, SLOT_WORDS } from './slot-table.js';
import { ESTABLISHED, type TcpConnection } from './tcp-connection.js';
import { type TcpCore } from './tcp-core.js';
import { LEAST_BUFFER_BYTES, MILLISECOND, MOST_SYN_ACK_TRIES, SECOND, WINDOW_SCALE } from './tcp-limits.js';
import { type TcpListener } from './tcp-listener.js';
import { cookieTimestamp } from './tcp-secrets.js';
import { ACK, FIN, RST, type Segment, SYN } from './tcp-wire.js';
import { timestampClock } from './round-trip.js';

/** The window of a SYN-ACK: the room of a new connection. */
export const FIRST_WINDOW = LEAST_BUFFER_BYTES - (1 << WINDOW_SCALE);

/** The fields of a half-open connection, as words of its slot. */
const ISS = SLOT_OWN;
const IRS = SLOT_OWN + 1;
/**
 * MSS in 16 bits, window scale in 4 (15: none), SACK in 1, timestamps in 1, and the number of retransmitted SYN-ACKs in
 * 8.
 */
const OPTIONS = SLOT_OWN + 2;
const TS_RECENT = SLOT_OWN + 3;
const NO_SCALE = 15;
const SACK_BIT = 1 << 20;
const TS_BIT = 1 << 21;
const TRIES_SHIFT = 24;
/** How long after the last cookie an ACK may be the answer to one. */
const COOKIES_LAST = 128 * SECOND;

/** SYN at a listener: RFC 9293, 3.10.7.2, third check. */
export function receiveSyn(
  core: TcpCore,
  listener: TcpListener,
  segment: Segment,
  addresses: Int32Array,
  ports: number,
  hash: number,
  nowNs: number,
): void {
  const { drops } = core.statistics;
  if ((segment.flags & FIN) !== 0) {
    drops['unexpected-syn']++;
    return;
  }
  // Dropped, not refused, so that the peer tries again (mirage-tcpip and smoltcp-rs/smoltcp#1120 answered RST).
  if (listener.waiting >= listener.backlog) {
    drops['backlog-full']++;
    return;
  }
  if (core.isMemoryLow) {
    drops.budget++;
    return;
  }
  const mss = Math.min(peerMssOf(segment.mss, addresses), 0xffff);
  const scale = segment.windowScale < 0 || !core.offersScale ? NO_SCALE : segment.windowScale;
  const options =
    mss |
    (scale << 16) |
    (segment.isSackPermitted && core.offersSack ? SACK_BIT : 0) |
    (segment.hasTimestamp && core.offersTimestamps ? TS_BIT : 0);
  const at = core.halfOpen.add(addresses, ports, hash);
  if (at < 0) {
    const cookie = core.secrets.cookie(addresses, ports, segment.seq, mss, nowNs);
    core.statistics.cookiesOut++;
    core.cookiesUntilNs = nowNs + COOKIES_LAST;
    sendSynAck(core, addresses, ports, cookie, segment.seq, options, segment.tsValue, nowNs, true);
    return;
  }
  const { words } = core.halfOpen;
  const iss = core.secrets.initialSequence(addresses, ports, nowNs);
  words[at + ISS] = iss;
  words[at + IRS] = segment.seq;
  words[at + OPTIONS] = options;
  words[at + TS_RECENT] = segment.tsValue;
  words[at + SLOT_DEADLINE] = timestampClock(nowNs) + 1000;
  core.halfOpenNs = Math.min(core.halfOpenNs, nowNs + SECOND);
  sendSynAck(core, addresses, ports, iss, segment.seq, options, segment.tsValue, nowNs, false);
}

function sendSynAck(
  core: TcpCore,
  addresses: Int32Array,
  ports: number,
  iss: Sequence,
  irs: Sequence,
  options: number,
  tsRecent: number,
  nowNs: number,
  isCookie: boolean,
): void {
  const { fields } = core;
  const scale = (options >> 16) & 15;
  fields.sourcePort = ports >>> 16;
  fields.destinationPort = ports & 0xffff;
  fields.seq = iss;
  fields.ack = advance(irs, 1);
  fields.flags = SYN | ACK;
  fields.window = FIRST_WINDOW;
  fields.mss = core.ownMss(addresses);
  fields.hasTimestamp = (options & TS_BIT) !== 0;
  // Without timestamps a cookie has no room for scale and SACK: they are not offered.
  const hasRoom = !isCookie || fields.hasTimestamp;
  fields.windowScale = scale === NO_SCALE || !hasRoom ? -1 : WINDOW_SCALE;
  fields.isSackPermitted = (options & SACK_BIT) !== 0 && hasRoom;
  if (fields.hasTimestamp) {
    const offset = core.secrets.timestampOffset(addresses, ports);
    fields.tsValue = isCookie
      ? cookieTimestamp(nowNs, offset, scale, fields.isSackPermitted)
      : timestampClock(nowNs) + offset;
    fields.tsEcho = tsRecent;
  }
  fields.sackBlocks = 0;
  sendBare(core, addresses);
}

/** Handles a segment for a half-open connection: RFC 9293, 3.10.7.4, SYN-RECEIVED. */
export function receiveHalfOpen(
  core: TcpCore,
  at: number,
  segment: Segment,
  addresses: Int32Array,
  ports: number,
  hash: number,
  nowNs: number,
): void {
  const { words } = core.halfOpen;
  const { drops } = core.statistics;
  const iss = words[at + ISS]! as Sequence;
  const irs = words[at + IRS]! as Sequence;
  const options = words[at + OPTIONS]!;
  const listener = core.listeners.at(ports >>> 16);
  const first = (segment.seq - irs - 1) | 0;
  if ((segment.flags & RST) !== 0) {
    // Back to LISTEN: the user was never notified.
    if (first === 0) core.halfOpen.remove(at, hash);
    else drops['bad-reset']++;
    return;
  }
  if ((segment.flags & SYN) !== 0 && segment.seq === irs && (segment.flags & ACK) === 0) {
    // The peer did not get our answer.
    sendSynAck(core, addresses, ports, iss, irs, options, words[at + TS_RECENT]!, nowNs, false);
    return;
  }
  const isOld =
    (options & TS_BIT) !== 0 && segment.hasTimestamp && ((segment.tsValue - words[at + TS_RECENT]!) | 0) < 0;
  if (first < 0 || first >= FIRST_WINDOW || isOld || (segment.flags & SYN) !== 0) {
    drops[isOld ? 'old-timestamp' : (segment.flags & SYN) !== 0 ? 'unexpected-syn' : 'out-of-window']++;
    const tsRecent = (options & TS_BIT) === 0 ? undefined : words[at + TS_RECENT]!;
    sendPlainAck(core, addresses, ports, advance(iss, 1), advance(irs, 1), tsRecent, nowNs);
    return;
  }
  if ((segment.flags & ACK) === 0) {
    drops['no-ack']++;
    return;
  }
  if (segment.ack !== advance(iss, 1) || listener === undefined) {
    drops['bad-ack']++;
    if (listener === undefined) core.halfOpen.remove(at, hash);
    sendReset(core, addresses, segment);
    return;
  }
  if (listener.waiting >= listener.backlog) {
    drops['backlog-full']++;
    return;
  }
  const connection = core.createConnection(addresses, ports, hash);
  if (connection === undefined) {
    drops.budget++;
    return;
  }
  connection.tsRecent = words[at + TS_RECENT]!;
  const tries = options >>> TRIES_SHIFT;
  const roundTripMs = (timestampClock(nowNs) - words[at + SLOT_DEADLINE]! + 1000) | 0;
  core.halfOpen.remove(at, hash);
  connection.isSynLost = tries > 0;
  if (tries === 0) measureRoundTrip(connection, roundTripMs * MILLISECOND);
  open(core, listener, connection, iss, irs, options, segment, nowNs);
}

/**
 * Handles an ACK for a listener that belongs to no connection. Returns false when it does not answer one of our
 * cookies: then it is reset (RFC 9293, 3.10.7.2, second check).
 */
export function receiveCookie(
  core: TcpCore,
  listener: TcpListener,
  segment: Segment,
  addresses: Int32Array,
  ports: number,
  hash: number,
  nowNs: number,
): boolean {
  if (nowNs >= core.cookiesUntilNs || (segment.flags & (SYN | RST)) !== 0) return false;
  const { drops } = core.statistics;
  const irs = advance(segment.seq, -1);
  const iss = advance(segment.ack, -1);
  const mss = core.secrets.checkCookie(addresses, ports, irs, iss, nowNs);
  if (mss < 0) {
    drops['bad-cookie']++;
    return false;
  }
  if (listener.waiting >= listener.backlog) {
    drops['backlog-full']++;
    return true;
  }
  const connection = core.isMemoryLow ? undefined : core.createConnection(addresses, ports, hash);
  if (connection === undefined) {
    drops.budget++;
    return true;
  }
  core.statistics.cookiesIn++;
  let options = mss | (NO_SCALE << 16);
  if (segment.hasTimestamp) {
    const kept = (segment.tsEcho & 63) | 0;
    options = mss | TS_BIT | ((kept & 15) << 16) | ((kept & 16) === 0 ? 0 : SACK_BIT);
    connection.tsRecent = segment.tsValue;
  }
  open(core, listener, connection, iss, irs, options, segment, nowNs);
  return true;
}

function open(
  core: TcpCore,
  listener: TcpListener,
  connection: TcpConnection,
  iss: Sequence,
  irs: Sequence,
  options: number,
  segment: Segment,
  nowNs: number,
): void {
  connection.listener = listener;
  listener.waiting++;
  core.statistics.accepted++;
  applyOptions(connection, listener.options);
  connection.iss = iss;
  connection.sndNxt = advance(iss, 1);
  connection.sndMax = connection.sndNxt;
  connection.bufferSeq = connection.sndNxt;
  connection.irs = irs;
  connection.rcvNxt = advance(irs, 1);
  connection.rcvEdge = advance(connection.rcvNxt, FIRST_WINDOW);
  connection.lastAckSent = connection.rcvNxt;
  connection.tsRecentNs = nowNs;
  connection.tsOffset = core.secrets.timestampOffset(
    connection.addresses,
    (connection.localPort << 16) | connection.remotePort,
  );
  const scale = (options >> 16) & 15;
  takeOptions(
    connection,
    options & 0xffff,
    scale === NO_SCALE ? -1 : scale,
    (options & SACK_BIT) !== 0,
    (options & TS_BIT) !== 0,
  );
  becomeEstablished(connection, segment, nowNs);
  // The rest of the segment: data and FIN may come with the ACK.
  if (connection.state === ESTABLISHED) receiveSegment(connection, segment, nowNs);
}

/** Retransmits unanswered SYN-ACKs, and gives up after the maximum number of tries. */
export function repeatSynAcks(core: TcpCore, nowNs: number): void {
  const { halfOpen } = core;
  const { words } = halfOpen;
  const now = timestampClock(nowNs);
  const addresses = core.scratchAddresses;
  let nextMs = Infinity;
  for (let at = 0; at < halfOpen.end; at += SLOT_WORDS) {
    if (!halfOpen.isUsed(at)) continue;
    let left = (words[at + SLOT_DEADLINE]! - now) | 0;
    if (left <= 0) {
      const ports = halfOpen.read(at, addresses);
      const tries = (words[at + OPTIONS]! >>> TRIES_SHIFT) + 1;
      if (tries >= MOST_SYN_ACK_TRIES) {
        halfOpen.remove(at, core.table.hashOf(addresses, ports));
        continue;
      }
      words[at + OPTIONS] = words[at + OPTIONS]! + (1 << TRIES_SHIFT);
      left = 1000 * 2 ** tries;
      words[at + SLOT_DEADLINE] = now + left;
      const iss = sequence(words[at + ISS]!);
      const irs = sequence(words[at + IRS]!);
      sendSynAck(core, addresses, ports, iss, irs, words[at + OPTIONS]!, words[at + TS_RECENT]!, nowNs, false);
    }
    nextMs = Math.min(nextMs, left);
  }
  core.halfOpenNs = nowNs + nextMs * MILLISECOND;
}
