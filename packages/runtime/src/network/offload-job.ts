import type { Offload } from '@mirage/types';
import type { Bulk } from './bulk.js';
import {
  createIpHeaders,
  ETHERNET_HEADER_BYTES,
  findIpHeaders,
  PROTOCOL_TCP,
  read16,
  TCP_CHECKSUM_OFFSET,
  write16,
  type IpHeaders,
} from './ip-headers.js';

/*
 * What a device would do with a frame that is not finished, done by the processor: the checksum that the sender left
 * blank, and segments of TCP. Both start from a job that was checked against the frame, and never from what the frame
 * says a second time: it may lie in memory that a device writes to.
 */

/**
 * The longest frame that a device takes for cutting: Xen's ring has 16 bits for its length (XEN_NETIF_MAX_TX_SIZE),
 * IPv4 as many for its packet's.
 */
export const LONGEST_WRITE_BYTES = 65535;
/**
 * The longest frame that comes as one: the header with a tag, that of IPv6, and what 16 bits can say of the payload.
 */
export const LONGEST_ARRIVAL_BYTES = 14 + 4 + 40 + 65535;

/** What is to be done with one frame, and how far that is. Filled again for each frame. */
export interface OffloadJob extends Offload {
  checksumStart: number;
  checksumOffset: number;
  segmentBytes: number;
  /** Where its headers are, when it is to be cut. */
  readonly headers: IpHeaders;
  /** Frames that it becomes, and their bytes, headers included. */
  count: number;
  wireBytes: number;
  /** How many of them are done. */
  done: number;
}

export const createOffloadJob = (): OffloadJob => ({
  checksumStart: 0,
  checksumOffset: 0,
  segmentBytes: 0,
  headers: createIpHeaders(),
  count: 1,
  wireBytes: 0,
  done: 0,
});

/** For a frame that has to wait: the job is the device's, and serves the next one. */
export const copyOffloadJob = (job: OffloadJob): OffloadJob => ({ ...job, headers: { ...job.headers } });

/**
 * What is wrong with an offload: not all 16 bits of the checksum are in the frame; the frame is no whole TCP segment;
 * it, or a segment, is too long.
 */
export type OffloadError = 'checksum-outside' | 'not-tcp' | 'frame-too-long';

const isWhole = (value: number, most: number): boolean => value >>> 0 === value && value <= most;

/**
 * Checks an offload against its frame; frames that leave, or are heard, are at most `longestBytes` long. A frame of one
 * segment is not cut.
 */
export function checkOffload(
  frame: Uint8Array,
  { checksumStart, checksumOffset, segmentBytes }: Offload,
  longestBytes: number,
  job: OffloadJob,
): OffloadError | undefined {
  const { length } = frame;
  if (
    !isWhole(checksumStart, length) ||
    !isWhole(checksumOffset, length) ||
    checksumStart < ETHERNET_HEADER_BYTES ||
    checksumStart + checksumOffset + 2 > length
  )
    return 'checksum-outside';
  job.checksumStart = checksumStart;
  job.checksumOffset = checksumOffset;
  job.segmentBytes = 0;
  job.count = 1;
  job.wireBytes = length;
  job.done = 0;
  if (segmentBytes !== 0) {
    const { headers } = job;
    const isTcp = findIpHeaders(frame, headers) && headers.protocol === PROTOCOL_TCP && headers.ipEnd === length;
    if (!isTcp || checksumStart !== headers.layer4Start || checksumOffset !== TCP_CHECKSUM_OFFSET) return 'not-tcp';
    if (!isWhole(segmentBytes, 0xffff)) return 'not-tcp';
    const payloadBytes = length - headers.payloadStart;
    if (payloadBytes > segmentBytes) {
      if (headers.payloadStart + segmentBytes > longestBytes) return 'frame-too-long';
      job.segmentBytes = segmentBytes;
      job.count = Math.ceil(payloadBytes / segmentBytes);
      job.wireBytes = payloadBytes + job.count * headers.payloadStart;
      return undefined;
    }
  }
  return length > longestBytes ? 'frame-too-long' : undefined;
}

/**
 * Finishes a frame of `lengthBytes` in place: the sum from `start` on, with that of the pseudo header in it, inverted.
 * Never 0, which means none in UDP.
 */
export function finishChecksum(
  bulk: Bulk,
  bytes: Uint8Array,
  lengthBytes: number,
  { checksumStart, checksumOffset }: Offload,
): void {
  const sum = ~bulk.checksum(bytes, checksumStart, lengthBytes - checksumStart, 0) & 0xffff;
  write16(bytes, checksumStart + checksumOffset, sum === 0 ? 0xffff : sum);
}

/** Flags of TCP that belong to the first or to the last of the segments alone (RFC 9293, 3.1; RFC 3168, 6.1.2). */
const FIN_AND_PSH = 0x09;
const CWR = 0x80;

/**
 * Whether a frame of TCP says that its sender has reduced its congestion window, which only the first of its segments
 * may say.
 */
export const hasCwr = (frame: Uint8Array, { layer4Start }: IpHeaders): boolean =>
  (frame[layer4Start + 13]! & CWR) !== 0;

/** Builds the next frame of a job in `into`, finished. Gives its length. */
export function buildNextFrame(bulk: Bulk, frame: Uint8Array, job: OffloadJob, into: Uint8Array): number {
  const index = job.done++;
  if (job.segmentBytes === 0) {
    bulk.copy(into, 0, frame, 0, frame.length);
    finishChecksum(bulk, into, frame.length, job);
    return frame.length;
  }
  const { segmentBytes, headers } = job;
  const { ipStart, layer4Start: start, payloadStart, isIpv6 } = headers;
  const from = payloadStart + index * segmentBytes;
  const isLast = index === job.count - 1;
  const partBytes = isLast ? frame.length - from : segmentBytes;
  const lengthBytes = payloadStart + partBytes;
  bulk.copy(into, 0, frame, 0, payloadStart);
  bulk.copy(into, payloadStart, frame, from, partBytes);

  if (isIpv6) write16(into, ipStart + 4, lengthBytes - ipStart - 40);
  else {
    write16(into, ipStart + 2, lengthBytes - ipStart);
    write16(into, ipStart + 4, read16(into, ipStart + 4) + index);
    write16(into, ipStart + 10, 0);
    write16(into, ipStart + 10, ~bulk.checksum(into, ipStart, start - ipStart, 0) & 0xffff);
  }

  const sequence = read16(into, start + 4) * 0x10000 + read16(into, start + 6) + index * segmentBytes;
  write16(into, start + 4, (sequence / 0x10000) & 0xffff);
  write16(into, start + 6, sequence & 0xffff);
  if (!isLast) into[start + 13]! &= ~FIN_AND_PSH;
  if (index > 0) into[start + 13]! &= ~CWR;

  // The pseudo header's sum has the length of all: out with it, in with that of this segment (RFC 1624, 3).
  const wholeBytes = frame.length - start;
  const pseudo = read16(into, start + TCP_CHECKSUM_OFFSET) + (~wholeBytes & 0xffff) + (lengthBytes - start);
  write16(into, start + TCP_CHECKSUM_OFFSET, pseudo % 0xffff);
  finishChecksum(bulk, into, lengthBytes, job);
  return lengthBytes;
}
