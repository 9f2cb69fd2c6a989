import { timestampClock } from './round-trip.js';
import { advance, type Sequence } from './sequence.js';
import { type TcpCore } from './tcp-core.js';
import { SECOND, TIME_WAIT_ACKS_PER_SECOND } from './tcp-limits.js';
import { ACK, headerBytesOf, RST, type Segment, writeHeader } from './tcp-wire.js';

/** Sends the segment that `core.fields` describes: without data, and for no connection or for one without an object. */
export function sendBare(core: TcpCore, addresses: Int32Array): void {
  const { fields, lower } = core;
  const headerBytes = headerBytesOf(fields);
  const buffer = lower.take(headerBytes);
  if (buffer === undefined) {
    core.statistics.drops['no-buffer']++;
    return;
  }
  writeHeader(buffer, lower.headroomBytes, fields, addresses, 0);
  core.statistics.segmentsOut++;
  lower.send(addresses, buffer, headerBytes, 0);
}

function clearOptions(core: TcpCore): void {
  const { fields } = core;
  fields.mss = -1;
  fields.windowScale = -1;
  fields.isSackPermitted = false;
  fields.hasTimestamp = false;
  fields.sackBlocks = 0;
}

/** Answers a segment that belongs to no connection: RFC 9293, 3.5.2 and 3.10.7.1. A reset is never answered. */
export function sendReset(core: TcpCore, addresses: Int32Array, segment: Segment): void {
  if ((segment.flags & RST) !== 0) return;
  const { fields } = core;
  clearOptions(core);
  fields.sourcePort = segment.destinationPort;
  fields.destinationPort = segment.sourcePort;
  fields.window = 0;
  if ((segment.flags & ACK) !== 0) {
    fields.seq = segment.ack;
    fields.ack = 0;
    fields.flags = RST;
  } else {
    fields.seq = 0;
    fields.ack = advance(segment.seq, segment.length);
    fields.flags = RST | ACK;
  }
  core.statistics.resetsOut++;
  sendBare(core, addresses);
}

/**
 * Sends an acknowledgment for a connection that has no object: half open, or in TIME-WAIT. A stack sends a limited
 * number of them per second. `tsRecent`: the timestamp to echo; undefined when the connection has none.
 */
export function sendPlainAck(
  core: TcpCore,
  addresses: Int32Array,
  ports: number,
  seq: Sequence,
  ack: Sequence,
  tsRecent: number | undefined,
  nowNs: number,
): void {
  if (nowNs - core.plainAckNs >= SECOND) {
    core.plainAckNs = nowNs;
    core.plainAcks = 0;
  }
  if (core.plainAcks >= TIME_WAIT_ACKS_PER_SECOND) return;
  core.plainAcks++;
  const { fields } = core;
  clearOptions(core);
  fields.sourcePort = ports >>> 16;
  fields.destinationPort = ports & 0xffff;
  fields.seq = seq;
  fields.ack = ack;
  fields.flags = ACK;
  fields.window = 0;
  if (tsRecent !== undefined) {
    fields.hasTimestamp = true;
    fields.tsValue = timestampClock(nowNs) + core.secrets.timestampOffset(addresses, ports);
    fields.tsEcho = tsRecent;
  }
  sendBare(core, addresses);
}
