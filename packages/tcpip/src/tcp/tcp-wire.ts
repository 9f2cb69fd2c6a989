import { read32, write16, write32 } from '../byte-order.js';
import { sumPseudoHeader } from '../checksum.js';
import { sequence, type Sequence } from './sequence.js';

/** The TCP header and its options. Source: RFC 9293, 3.1 and 3.2; RFC 7323, 2.2 and 3.2; RFC 2018, 2 and 3. */
export const TCP_PROTOCOL = 6;
export const HEADER_BYTES = 20;
export const MOST_HEADER_BYTES = 60;
/** The offset of the checksum in the header, in bytes. */
export const CHECKSUM_OFFSET = 16;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;

const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_SCALE = 3;
const OPTION_SACK_PERMITTED = 4;
const OPTION_SACK = 5;
const OPTION_TIMESTAMPS = 8;

/** The maximum number of blocks in a SACK option of 40 bytes. */
export const MOST_SACK_BLOCKS = 4;
/** Bytes of the timestamps option with the two NOPs before it. */
export const TIMESTAMP_BYTES = 12;
/** The largest window scale. A larger one counts as this (RFC 7323, 2.3). */
export const MOST_WINDOW_SCALE = 14;

/** A received segment. One record is reused for all segments, and changes with the next one. Absent options are -1. */
export class Segment {
  sourcePort = 0;
  destinationPort = 0;
  seq: Sequence = sequence(0);
  ack: Sequence = sequence(0);
  flags = 0;
  /** The window field, not scaled. */
  window = 0;
  bytes: Uint8Array = new Uint8Array(0);
  dataStart = 0;
  dataEnd = 0;
  /** The largest payload of the segments that arrived as this one. */
  segmentBytes = 0;
  mss = -1;
  windowScale = -1;
  isSackPermitted = false;
  hasTimestamp = false;
  tsValue = 0;
  tsEcho = 0;
  sackBlocks = 0;
  /** Start and end of each block. */
  readonly sack = new Int32Array(2 * MOST_SACK_BLOCKS);

  /** Length in sequence numbers: data, SYN and FIN (SEG.LEN). */
  get length(): number {
    return this.dataEnd - this.dataStart + ((this.flags >> 1) & 1) + (this.flags & 1);
  }
}

/**
 * Reads the segment in `bytes` from `start` to `end` into `segment`, which then refers to `bytes`. Returns why it is
 * not valid: it is shorter than its header, or its header has less than 20 bytes. Stops reading options at the first
 * one with an impossible length (RFC 9293, 3.1, MUST-7); those before it count.
 */
export function parseSegment(
  bytes: Uint8Array,
  start: number,
  end: number,
  segment: Segment,
): 'parsed' | 'short' | 'bad-offset' {
  if (end - start < HEADER_BYTES) return 'short';
  const headerBytes = (bytes[start + 12]! >> 4) * 4;
  if (headerBytes < HEADER_BYTES || start + headerBytes > end) return 'bad-offset';
  segment.bytes = bytes;
  segment.sourcePort = (bytes[start]! << 8) | bytes[start + 1]!;
  segment.destinationPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  segment.seq = read32(bytes, start + 4) as Sequence;
  segment.ack = read32(bytes, start + 8) as Sequence;
  segment.flags = bytes[start + 13]! & 0x3f;
  segment.window = (bytes[start + 14]! << 8) | bytes[start + 15]!;
  segment.dataStart = start + headerBytes;
  segment.dataEnd = end;
  segment.segmentBytes = end - segment.dataStart;
  segment.mss = -1;
  segment.windowScale = -1;
  segment.isSackPermitted = false;
  segment.hasTimestamp = false;
  segment.sackBlocks = 0;
  if (headerBytes > HEADER_BYTES) parseOptions(bytes, start + HEADER_BYTES, start + headerBytes, segment);
  return 'parsed';
}

/** Fills `segment` from a record of `decodePacket`: see `TcpCore.inputDecoded`. */
export function takeDecoded(segment: Segment, bytes: Uint8Array, words: Int32Array, segmentBytes: number): void {
  segment.bytes = bytes;
  segment.sourcePort = words[6]! & 0xffff;
  segment.destinationPort = words[6]! >>> 16;
  segment.dataStart = words[7]!;
  segment.dataEnd = words[8]!;
  segment.segmentBytes = segmentBytes;
  segment.seq = words[9]! as Sequence;
  segment.ack = words[10]! as Sequence;
  segment.flags = words[11]!;
  segment.window = words[12]!;
  segment.mss = -1;
  segment.windowScale = -1;
  segment.isSackPermitted = false;
  segment.hasTimestamp = words[13] !== 0;
  segment.tsValue = words[14]!;
  segment.tsEcho = words[15]!;
  segment.sackBlocks = 0;
}

function parseOptions(bytes: Uint8Array, start: number, end: number, segment: Segment): void {
  const isSyn = (segment.flags & SYN) !== 0;
  for (let at = start; at < end; ) {
    const kind = bytes[at]!;
    if (kind === OPTION_END) return;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (at + 1 >= end) return;
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) return;
    if (kind === OPTION_TIMESTAMPS && length === 10) {
      segment.hasTimestamp = true;
      segment.tsValue = read32(bytes, at + 2);
      segment.tsEcho = read32(bytes, at + 6);
    } else if (kind === OPTION_SACK && length >= 10 && length <= 34 && (length - 2) % 8 === 0) {
      segment.sackBlocks = (length - 2) >> 3;
      for (let word = 0; word < segment.sackBlocks * 2; word++) segment.sack[word] = read32(bytes, at + 2 + word * 4);
    } else if (isSyn && kind === OPTION_MSS && length === 4) {
      segment.mss = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    } else if (isSyn && kind === OPTION_SCALE && length === 3) {
      segment.windowScale = Math.min(bytes[at + 2]!, MOST_WINDOW_SCALE);
    } else if (isSyn && kind === OPTION_SACK_PERMITTED && length === 2) {
      segment.isSackPermitted = true;
    }
    at += length;
  }
}

/**
 * The fields of a header to write. One record is reused for all headers. Options that are -1, false or 0 are absent.
 */
export class HeaderFields {
  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  /** The window field, already scaled. */
  window = 0;
  mss = -1;
  windowScale = -1;
  isSackPermitted = false;
  hasTimestamp = false;
  tsValue = 0;
  tsEcho = 0;
  sackBlocks = 0;
  readonly sack = new Int32Array(2 * MOST_SACK_BLOCKS);
}

/** Returns the length of the header that `writeHeader` writes for `fields`. */
export function headerBytesOf(fields: HeaderFields): number {
  let bytes = HEADER_BYTES;
  if (fields.mss >= 0) bytes += 4;
  if (fields.windowScale >= 0) bytes += 4;
  if (fields.isSackPermitted) bytes += 4;
  if (fields.hasTimestamp) bytes += TIMESTAMP_BYTES;
  return fields.sackBlocks === 0 ? bytes : bytes + 4 + 8 * fields.sackBlocks;
}

/**
 * Writes a header with its options to `bytes` at `start`, and returns its length. The checksum stays blank: its field
 * holds the sum of the pseudo header, as `Offload` of a network has it. `addresses` are both addresses of the segment,
 * `payloadBytes` is the length of the payload.
 */
export function writeHeader(
  bytes: Uint8Array,
  start: number,
  fields: HeaderFields,
  addresses: Int32Array,
  payloadBytes: number,
): number {
  const headerBytes = headerBytesOf(fields);
  write16(bytes, start, fields.sourcePort);
  write16(bytes, start + 2, fields.destinationPort);
  write32(bytes, start + 4, fields.seq);
  write32(bytes, start + 8, fields.ack);
  bytes[start + 12] = headerBytes << 2;
  bytes[start + 13] = fields.flags;
  write16(bytes, start + 14, fields.window);
  write16(bytes, start + 16, sumPseudoHeader(addresses, TCP_PROTOCOL, headerBytes + payloadBytes));
  write16(bytes, start + 18, 0);
  let at = start + HEADER_BYTES;
  if (fields.mss >= 0) {
    write32(bytes, at, (OPTION_MSS << 24) | (4 << 16) | fields.mss);
    at += 4;
  }
  if (fields.windowScale >= 0) {
    write32(bytes, at, (OPTION_NOP << 24) | (OPTION_SCALE << 16) | (3 << 8) | fields.windowScale);
    at += 4;
  }
  if (fields.isSackPermitted) {
    write32(bytes, at, (OPTION_NOP << 24) | (OPTION_NOP << 16) | (OPTION_SACK_PERMITTED << 8) | 2);
    at += 4;
  }
  if (fields.hasTimestamp) {
    write32(bytes, at, (OPTION_NOP << 24) | (OPTION_NOP << 16) | (OPTION_TIMESTAMPS << 8) | 10);
    write32(bytes, at + 4, fields.tsValue);
    write32(bytes, at + 8, fields.tsEcho);
    at += TIMESTAMP_BYTES;
  }
  if (fields.sackBlocks > 0) {
    const words = fields.sackBlocks * 2;
    write32(bytes, at, (OPTION_NOP << 24) | (OPTION_NOP << 16) | (OPTION_SACK << 8) | (2 + words * 4));
    for (let word = 0; word < words; word++) write32(bytes, at + 4 + word * 4, fields.sack[word]!);
  }
  return headerBytes;
}
