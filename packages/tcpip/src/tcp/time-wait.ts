import { sendPlainAck } from './bare-segment.js';
import { advance, type Sequence } from './sequence.js';
import { SLOT_DEADLINE, SLOT_OWN, SLOT_WORDS } from './slot-table.js';
import { type TcpConnection } from './tcp-connection.js';
import { type TcpCore } from './tcp-core.js';
import { MILLISECOND, TIME_WAIT_LENGTH } from './tcp-limits.js';
import { timestampClock } from './round-trip.js';
import { ACK, FIN, RST, type Segment, SYN } from './tcp-wire.js';

/** The fields of a connection in TIME-WAIT, as words of its slot. */
const SND_NXT = SLOT_OWN;
const RCV_NXT = SLOT_OWN + 1;
const TS_RECENT = SLOT_OWN + 2;
const HAS_TIMESTAMPS = SLOT_OWN + 3;

/**
 * Keeps the remaining state of a connection for twice the maximum segment lifetime. If the table is full, replaces one
 * of the oldest.
 */
export function addTimeWait(core: TcpCore, connection: TcpConnection, nowNs: number): void {
  const { timeWait } = core;
  const ports = (connection.localPort << 16) | connection.remotePort;
  if (timeWait.count === timeWait.capacity) {
    // Slots are filled in turn, so the next one is roughly the oldest. This avoids a search for each closed connection.
    remove(core, core.timeWaitTurn);
    core.timeWaitTurn = (core.timeWaitTurn + SLOT_WORDS) % timeWait.end;
  }
  const at = timeWait.add(connection.addresses, ports, connection.hash);
  const { words } = timeWait;
  words[at + SND_NXT] = connection.sndNxt;
  words[at + RCV_NXT] = connection.rcvNxt;
  words[at + TS_RECENT] = connection.tsRecent;
  words[at + HAS_TIMESTAMPS] = connection.hasTimestamps ? 1 : 0;
  restart(core, at, nowNs);
}

function restart(core: TcpCore, at: number, nowNs: number): void {
  core.timeWait.words[at + SLOT_DEADLINE] = timestampClock(nowNs + TIME_WAIT_LENGTH);
  core.timeWaitNs = Math.min(core.timeWaitNs, nowNs + TIME_WAIT_LENGTH);
}

function remove(core: TcpCore, at: number): void {
  const { timeWait, scratchAddresses } = core;
  const ports = timeWait.read(at, scratchAddresses);
  timeWait.remove(at, core.table.hashOf(scratchAddresses, ports));
}

/**
 * Handles a segment for a connection in TIME-WAIT: RFC 9293, 3.10.7.4; RFC 1337 (RST is ignored). Returns true when it
 * is a SYN that opens a new connection (RFC 6191, 2): the slot is free then, and the listener gets it.
 */
export function receiveInTimeWait(
  core: TcpCore,
  at: number,
  segment: Segment,
  addresses: Int32Array,
  ports: number,
  nowNs: number,
): boolean {
  const { words } = core.timeWait;
  const { flags } = segment;
  core.statistics.drops['time-wait']++;
  if ((flags & RST) !== 0) return false;
  const rcvNxt = words[at + RCV_NXT]! as Sequence;
  if ((flags & (SYN | ACK)) === SYN) {
    const newer = (segment.tsValue - words[at + TS_RECENT]!) | 0;
    const isHigher = ((segment.seq - rcvNxt) | 0) > 0;
    const hasBoth = words[at + HAS_TIMESTAMPS] === 1 && segment.hasTimestamp;
    if (hasBoth ? newer > 0 || (newer === 0 && isHigher) : isHigher) {
      core.statistics.drops['time-wait']--;
      remove(core, at);
      return true;
    }
  }
  const isFin = (flags & FIN) !== 0 && advance(segment.seq, segment.length) === rcvNxt;
  if (isFin) restart(core, at, nowNs);
  // A pure ACK is not answered: two hosts in TIME-WAIT would keep each other busy.
  if (segment.length === 0) return false;
  const tsRecent = words[at + HAS_TIMESTAMPS] === 1 ? words[at + TS_RECENT]! : undefined;
  sendPlainAck(core, addresses, ports, words[at + SND_NXT]! as Sequence, rcvNxt, tsRecent, nowNs);
  return false;
}

/** Removes the connections whose time has passed. */
export function expireTimeWait(core: TcpCore, nowNs: number): void {
  const { timeWait } = core;
  const now = timestampClock(nowNs);
  let nextMs = Infinity;
  for (let at = 0; at < timeWait.end; at += SLOT_WORDS) {
    if (!timeWait.isUsed(at)) continue;
    const left = (timeWait.words[at + SLOT_DEADLINE]! - now) | 0;
    if (left <= 0) remove(core, at);
    else nextMs = Math.min(nextMs, left);
  }
  // Not for each connection: the table is scanned at most once per second.
  core.timeWaitNs = timeWait.count === 0 ? Infinity : nowNs + Math.max(nextMs * MILLISECOND, 1e9);
}
