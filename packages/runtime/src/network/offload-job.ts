import type { Offload } from '@mirage/types';
import type { Bulk } from './bulk.js';
import type { FrameWork } from './frame-work.js';
import {
  createIpHeaders,
  ETHERNET_HEADER_BYTES,
  findIpHeaders,
  PROTOCOL_TCP,
  TCP_CHECKSUM_OFFSET,
  write16,
  type IpHeaders,
} from './ip-headers.js';
import { CUT_WORDS, CWR, cutWords } from './segments.js';

/*
 * Does in software what a device would do with an unfinished frame: computes the checksum that the sender left blank,
 * and cuts a large TCP frame into segments. Both use a job that was checked against the frame, and do not read the
 * headers again: the frame may lie in memory that a device writes to.
 */

/**
 * The longest frame that a device accepts for segmentation: the length has 16 bits in Xen's ring
 * (XEN_NETIF_MAX_TX_SIZE) and in the IPv4 header.
 */
export const LONGEST_WRITE_BYTES = 65535;
/**
 * The longest frame that can arrive: an Ethernet header with a tag, the IPv6 header, and a payload whose length has
 * 16 bits.
 */
export const LONGEST_ARRIVAL_BYTES = 14 + 4 + 40 + 65535;

/** What to do with one frame, and the progress. The record is reused for each frame. */
export interface OffloadJob extends Offload {
  checksumStart: number;
  checksumOffset: number;
  segmentBytes: number;
  /** Its headers, if it is cut into segments. */
  readonly headers: IpHeaders;
  /** The number of resulting frames, and their total length in bytes, with headers. */
  count: number;
  wireBytes: number;
  /** The number of frames built so far. */
  done: number;
  /** The record for `cutSegment`, and its bytes. */
  readonly cut: Int32Array;
  readonly cutBytes: Uint8Array;
}

export function createOffloadJob(): OffloadJob {
  const cut = new Int32Array(CUT_WORDS);
  return {
    checksumStart: 0,
    checksumOffset: 0,
    segmentBytes: 0,
    headers: createIpHeaders(),
    count: 1,
    wireBytes: 0,
    done: 0,
    cut,
    cutBytes: new Uint8Array(cut.buffer),
  };
}

/** Copies a job for a frame that has to wait: the original is reused for the next frame. */
export function copyOffloadJob(job: OffloadJob): OffloadJob {
  const cut = job.cut.slice();
  return { ...job, headers: { ...job.headers }, cut, cutBytes: new Uint8Array(cut.buffer) };
}

/**
 * Why an offload is refused: the checksum is not inside the frame; the frame is not a complete TCP segment; the frame
 * or a segment is too long.
 */
export type OffloadError = 'checksum-outside' | 'not-tcp' | 'frame-too-long';

const isWhole = (value: number, most: number): boolean => value >>> 0 === value && value <= most;

/**
 * Checks an offload against its frame, and fills `job`. Resulting frames are at most `longestBytes` long. A frame of
 * one segment is not cut.
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
      const { cut } = job;
      cut[cutWords.SEGMENT_BYTES] = segmentBytes;
      cut[cutWords.IP_START] = headers.ipStart;
      cut[cutWords.TCP_START] = checksumStart;
      cut[cutWords.PAYLOAD_START] = headers.payloadStart;
      cut[cutWords.IS_IPV6] = headers.isIpv6 ? 1 : 0;
      return undefined;
    }
  }
  return length > longestBytes ? 'frame-too-long' : undefined;
}

/** Whether an offload leaves nothing to do. */
export const isFinished = ({ checksumStart, segmentBytes }: Offload): boolean =>
  checksumStart === 0 && segmentBytes === 0;

/** Describes a refused offload for the program that asked for it. */
export function describeOffloadError(
  error: 'checksum-outside' | 'not-tcp',
  { length }: Uint8Array,
  { checksumStart, checksumOffset, segmentBytes }: Offload,
): string {
  return error === 'checksum-outside'
    ? `a frame of ${length} bytes has no checksum at ${checksumStart} + ${checksumOffset}`
    : `a frame of ${length} bytes, to cut into segments of ${segmentBytes}, is not a complete TCP segment with its header at ${checksumStart}`;
}

/**
 * Completes the checksum of a frame of `lengthBytes` in place: the inverted sum from `checksumStart` on, which includes
 * the sum of the pseudo header. Never writes 0, which means no checksum in UDP.
 */
export function finishChecksum(bulk: Bulk, bytes: Uint8Array, lengthBytes: number, offload: Offload): void {
  const { checksumStart } = offload;
  writeChecksum(bytes, offload, bulk.checksum(bytes, checksumStart, lengthBytes - checksumStart, 0));
}

function writeChecksum(bytes: Uint8Array, { checksumStart, checksumOffset }: Offload, sum: number): void {
  const inverted = ~sum & 0xffff;
  write16(bytes, checksumStart + checksumOffset, inverted === 0 ? 0xffff : inverted);
}

/** Returns whether a TCP frame has the flag CWR (congestion window reduced), which only its first segment may have. */
export const hasCwr = (frame: Uint8Array, { layer4Start }: IpHeaders): boolean =>
  (frame[layer4Start + 13]! & CWR) !== 0;

/** Returns the length of the frames that were built so far, with headers. */
export function wireBytesOf({ done, count, wireBytes, headers, segmentBytes }: OffloadJob): number {
  return done === count ? wireBytes : done * (headers.payloadStart + segmentBytes);
}

/** Builds the next finished frame of a job in `into`. Returns its length in bytes. */
export function buildNextFrame(work: FrameWork, frame: Uint8Array, job: OffloadJob, into: Uint8Array): number {
  const index = job.done++;
  if (job.segmentBytes !== 0) {
    job.cut[cutWords.INDEX] = index;
    return work.cutSegment(frame, job.cutBytes, into);
  }
  const { length } = frame;
  const { checksumStart } = job;
  work.copy(into, 0, frame, 0, checksumStart);
  writeChecksum(into, job, work.copyChecksum(into, checksumStart, frame, checksumStart, length - checksumStart, 0));
  return length;
}
