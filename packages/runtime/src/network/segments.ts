import type { Bulk } from './bulk.js';
import {
  ETHERNET_HEADER_BYTES,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  PROTOCOL_TCP,
  read16,
  TCP_CHECKSUM_OFFSET,
  write16,
} from './ip-headers.js';

/*
 * Does for TCP what a device with offloads does: cuts a long frame into segments, and joins segments that arrived one
 * after the other. Records are words of 32 bits in the order of the processor; the natives get their bytes.
 */

/** The words of a record that says which segment to cut, and where the headers of the frame are. */
export const cutWords = {
  INDEX: 0,
  SEGMENT_BYTES: 1,
  IP_START: 2,
  TCP_START: 3,
  PAYLOAD_START: 4,
  IS_IPV6: 5,
} as const;
export const CUT_WORDS = 6;

/**
 * The words of a record that describes joined segments: the length of their frame, 0 for none; the payload of the first
 * one, 0 for an acknowledgment without data; their number; whether no segment may follow; the start of their TCP
 * header; whether its checksum is blank.
 */
export const joinWords = {
  LENGTH_BYTES: 0,
  SEGMENT_BYTES: 1,
  COUNT: 2,
  IS_CLOSED: 3,
  TCP_START: 4,
  IS_BLANK: 5,
} as const;
export const JOIN_WORDS = 6;

/** Cuts and joins TCP segments: natives of the kernel, or `scriptSegments`. */
export interface SegmentWork {
  /**
   * Writes one finished frame with the segment that the record `job` describes to `into`. Returns its length. The
   * checksum of `frame` is blank, as `Offload` describes.
   */
  cutSegment(frame: Uint8Array, job: Uint8Array, into: Uint8Array): number;
  /**
   * Adds the segment in `frame` to the frame in `joined`, which `record` describes. Returns 1, or 0 and changes
   * nothing.
   *
   * It must be a whole packet over IPv4 or IPv6 with right checksums, with no flag but ACK and PSH, and with no option
   * but timestamps. The first one is copied as it is. A later one must have the same headers, and follow the first one
   * in sequence: its payload is appended, and the checksum of TCP becomes blank, because the sums of the parts were
   * right. No segment follows one with PSH or with less payload than the first one. An acknowledgment without data that
   * acknowledges more replaces one without data. Source: RFC 9293, 3.8.6.3; the rules are those of Linux.
   *
   * `checksum` is 0 if the one of TCP must be checked, 1 if the device has checked it, or where the header begins whose
   * checksum is blank.
   */
  joinSegment(joined: Uint8Array, record: Uint8Array, frame: Uint8Array, checksum: number): number;
}

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES = 20;
const MOST_LENGTH = 0xffff;
const ACK = 0x10;
const PSH = 0x08;
/** TCP flags that belong only to the first or only to the last segment (RFC 9293, 3.1; RFC 3168, 6.1.2). */
const FIN_AND_PSH = 0x09;
export const CWR = 0x80;
/** NOP, NOP, timestamps of 10 bytes: the only options of most segments (RFC 7323, appendix A). */
const TIMESTAMPS = 0x0101080a;

const read32 = (bytes: Uint8Array, at: number): number => (read16(bytes, at) << 16) | read16(bytes, at + 2);

const isSame = (a: Uint8Array, b: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if (a[at] !== b[at]) return false;
  return true;
};

function wordsOf({ buffer, byteOffset, length }: Uint8Array, count: number): Int32Array {
  if (length < 4 * count) throw new RangeError(`a record of ${length} bytes is too short`);
  return new Int32Array(buffer, byteOffset, count);
}

/** The parts of a frame with one segment. One record is reused for all frames. */
const found = { ipStart: 0, tcpStart: 0, payloadStart: 0, end: 0, pseudo: 0, isIpv6: false };

/**
 * Returns the natives in TypeScript, with the sums of `bulk`. They throw a RangeError where a native ends the machine.
 */
export function scriptSegments(bulk: Bulk): SegmentWork {
  const writeIpLength = (frame: Uint8Array, ipStart: number, tcpStart: number, isIpv6: boolean, end: number): void => {
    if (isIpv6) return write16(frame, ipStart + 4, end - ipStart - IPV6_HEADER_BYTES);
    write16(frame, ipStart + 2, end - ipStart);
    write16(frame, ipStart + 10, 0);
    write16(frame, ipStart + 10, ~bulk.checksum(frame, ipStart, tcpStart - ipStart, 0));
  };

  /** Finds the parts of a frame with a segment that may be joined. */
  const find = (frame: Uint8Array, checksum: number): boolean => {
    const { length } = frame;
    if (length < ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + TCP_HEADER_BYTES) return false;
    const type = read16(frame, 12);
    if (type === ETHERTYPE_IPV6) {
      if (length < 74 || frame[14]! >> 4 !== 6 || frame[20] !== PROTOCOL_TCP) return false;
      found.tcpStart = ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES;
      found.end = found.tcpStart + read16(frame, 18);
      found.pseudo = bulk.checksum(frame, 22, 32, PROTOCOL_TCP);
    } else {
      if (type !== ETHERTYPE_IPV4 || frame[14] !== 0x45) return false;
      if ((read16(frame, 20) & 0x3fff) !== 0 || frame[23] !== PROTOCOL_TCP) return false;
      found.tcpStart = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES;
      found.end = ETHERNET_HEADER_BYTES + read16(frame, 16);
      if (bulk.checksum(frame, ETHERNET_HEADER_BYTES, IPV4_HEADER_BYTES, 0) !== 0xffff) return false;
      found.pseudo = bulk.checksum(frame, 26, 8, PROTOCOL_TCP);
    }
    found.ipStart = ETHERNET_HEADER_BYTES;
    found.isIpv6 = type === ETHERTYPE_IPV6;
    const { tcpStart: start, end } = found;
    if (end > length || end < start + TCP_HEADER_BYTES) return false;
    const headerBytes = (frame[start + 12]! >> 4) * 4;
    const hasTimestamps = headerBytes === 32 && end >= start + 32 && read32(frame, start + 20) === TIMESTAMPS;
    if ((headerBytes !== TCP_HEADER_BYTES && !hasTimestamps) || (frame[start + 13]! & ~PSH) !== ACK) return false;
    found.payloadStart = start + headerBytes;
    if (checksum !== 0) return checksum === 1 || checksum === start;
    return bulk.checksum(frame, start, end - start, found.pseudo + end - start) === 0xffff;
  };

  /** Whether two frames belong to one direction of one connection, and differ in nothing else that IP carries. */
  const isSameFlow = (a: Uint8Array, b: Uint8Array): boolean => {
    const { tcpStart: start, isIpv6 } = found;
    if (!isSame(a, b, 0, 16) || !isSame(a, b, start, start + 4) || a[start + 12] !== b[start + 12]) return false;
    // Not compared: length, identification and checksum of IPv4, and the length of IPv6.
    if (isIpv6) return isSame(a, b, 16, 18) && isSame(a, b, 20, 54);
    return isSame(a, b, 20, 24) && isSame(a, b, 26, 34);
  };

  return {
    cutSegment(frame, job, into) {
      const [index, segmentBytes, ipStart, tcpStart, payloadStart, isIpv6] = new Uint32Array(
        wordsOf(job, CUT_WORDS),
      ) as unknown as [number, number, number, number, number, number];
      const from = payloadStart + index * segmentBytes;
      const ipBytes = isIpv6 !== 0 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES;
      const isJob =
        ipStart >= ETHERNET_HEADER_BYTES &&
        Math.max(ipStart, tcpStart, payloadStart) <= MOST_LENGTH &&
        tcpStart >= ipStart + ipBytes &&
        payloadStart >= tcpStart + TCP_HEADER_BYTES &&
        segmentBytes !== 0 &&
        from < frame.length;
      if (!isJob) throw new RangeError(`segment ${index} of ${segmentBytes} bytes in ${frame.length} bytes`);
      const isLast = frame.length - from <= segmentBytes;
      const partBytes = isLast ? frame.length - from : segmentBytes;
      const lengthBytes = payloadStart + partBytes;
      if (lengthBytes > into.length) throw new RangeError(`${lengthBytes} bytes into ${into.length}`);
      bulk.copy(into, 0, frame, 0, payloadStart);
      const payloadSum = bulk.copyChecksum(into, payloadStart, frame, from, partBytes, 0);
      if (isIpv6 === 0) write16(into, ipStart + 4, read16(into, ipStart + 4) + index);
      writeIpLength(into, ipStart, tcpStart, isIpv6 !== 0, lengthBytes);
      const sequence = (read32(into, tcpStart + 4) + Math.imul(index, segmentBytes)) | 0;
      write16(into, tcpStart + 4, sequence >>> 16);
      write16(into, tcpStart + 6, sequence);
      into[tcpStart + 13]! &= ~((isLast ? 0 : FIN_AND_PSH) | (index === 0 ? 0 : CWR));
      // Replaces the length in the sum of the pseudo header (RFC 1624, 3).
      const field = tcpStart + TCP_CHECKSUM_OFFSET;
      const pseudo = read16(into, field) + (~(frame.length - tcpStart) & 0xffff) + (lengthBytes - tcpStart);
      write16(into, field, pseudo % 0xffff);
      // The header of TCP has an even length, so the words of the payload are those of the segment.
      const inverted = ~bulk.checksum(into, tcpStart, payloadStart - tcpStart, payloadSum) & 0xffff;
      write16(into, field, inverted === 0 ? 0xffff : inverted);
      return lengthBytes;
    },

    joinSegment(joined, record, frame, checksum) {
      const words = wordsOf(record, JOIN_WORDS);
      const before = words[joinWords.LENGTH_BYTES]! >>> 0;
      if (!find(frame, checksum) || found.end > joined.length) return 0;
      const { ipStart, tcpStart, payloadStart, end, pseudo, isIpv6 } = found;
      const payloadBytes = end - payloadStart;
      const isPushed = (frame[tcpStart + 13]! & PSH) !== 0;
      if (before === 0) {
        bulk.copy(joined, 0, frame, 0, end);
        words.set([end, payloadBytes, 1, isPushed ? 1 : 0, tcpStart, checksum > 1 ? 1 : 0]);
        return 1;
      }
      if (before > joined.length || before < payloadStart) throw new RangeError(`${before} bytes in ${joined.length}`);
      if (!isSameFlow(joined, frame)) return 0;
      const segmentBytes = words[joinWords.SEGMENT_BYTES]! >>> 0;
      const sequence = (at: Uint8Array): number => read32(at, tcpStart + 4);
      if (payloadBytes === 0) {
        // Acknowledgments without data: the last one says everything. Duplicates are counted by TCP.
        const ahead = (read32(frame, tcpStart + 8) - read32(joined, tcpStart + 8)) | 0;
        if (segmentBytes !== 0 || sequence(frame) !== sequence(joined) || ahead <= 0) return 0;
        bulk.copy(joined, 0, frame, 0, end);
        words[joinWords.IS_BLANK] = checksum > 1 ? 1 : 0;
      } else {
        const newEnd = before + payloadBytes;
        if (words[joinWords.IS_CLOSED] !== 0 || payloadBytes > segmentBytes) return 0;
        if (newEnd > joined.length || newEnd - ipStart > MOST_LENGTH) return 0;
        if (sequence(frame) !== ((sequence(joined) + before - payloadStart) | 0)) return 0;
        // The acknowledgment, the window and the options are those of the first one.
        if (!isSame(joined, frame, tcpStart + 8, tcpStart + 12)) return 0;
        if (!isSame(joined, frame, tcpStart + 14, tcpStart + 16)) return 0;
        if (!isSame(joined, frame, tcpStart + TCP_HEADER_BYTES, payloadStart)) return 0;
        bulk.copy(joined, before, frame, payloadStart, payloadBytes);
        joined[tcpStart + 13]! |= frame[tcpStart + 13]!;
        writeIpLength(joined, ipStart, tcpStart, isIpv6, newEnd);
        let sum = pseudo + newEnd - tcpStart;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        write16(joined, tcpStart + TCP_CHECKSUM_OFFSET, sum);
        words[joinWords.LENGTH_BYTES] = newEnd;
        words[joinWords.IS_BLANK] = 1;
        words[joinWords.IS_CLOSED] = isPushed || payloadBytes < segmentBytes ? 1 : 0;
      }
      words[joinWords.COUNT]!++;
      return 1;
    },
  };
}
