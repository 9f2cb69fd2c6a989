import type { Offload } from '@mirage/types';
import type { Bulk } from './bulk.js';
import {
  createTransport,
  ETHERNET_HEADER_BYTES,
  findTransport,
  PROTOCOL_TCP,
  read16,
  TCP_CHECKSUM_OFFSET,
  write16,
  type Transport,
} from './transport.js';

/*
 * What a device would do with a frame that is not finished, done by the processor: the checksum that the sender left
 * blank, and segments of TCP. Both start from a plan that was checked against the frame, and never from what the frame
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
export interface Plan extends Offload {
  checksumStart: number;
  checksumOffset: number;
  segmentBytes: number;
  /** Where its headers are, when it is to be cut. */
  readonly transport: Transport;
  /** Frames that it becomes, and their bytes, headers included. */
  count: number;
  wireBytes: number;
  /** How many of them are done. */
  done: number;
}

export const createPlan = (): Plan => ({
  checksumStart: 0,
  checksumOffset: 0,
  segmentBytes: 0,
  transport: createTransport(),
  count: 1,
  wireBytes: 0,
  done: 0,
});

/** For a frame that has to wait: the plan is the device's, and serves the next one. */
export const copyPlan = (plan: Plan): Plan => ({ ...plan, transport: { ...plan.transport } });

/**
 * What is wrong with an offload: not all 16 bits of the checksum are in the frame; the frame is no whole TCP segment;
 * it, or a segment, is too long.
 */
export type PlanError = 'checksum-outside' | 'not-tcp' | 'frame-too-long';

const isWhole = (value: number, most: number): boolean => value >>> 0 === value && value <= most;

/**
 * Checks an offload against its frame; frames that leave, or are heard, are at most `longestBytes` long. A frame of one
 * segment is not cut.
 */
export function makePlan(
  frame: Uint8Array,
  { checksumStart, checksumOffset, segmentBytes }: Offload,
  longestBytes: number,
  plan: Plan,
): PlanError | undefined {
  const { length } = frame;
  if (
    !isWhole(checksumStart, length) ||
    !isWhole(checksumOffset, length) ||
    checksumStart < ETHERNET_HEADER_BYTES ||
    checksumStart + checksumOffset + 2 > length
  )
    return 'checksum-outside';
  plan.checksumStart = checksumStart;
  plan.checksumOffset = checksumOffset;
  plan.segmentBytes = 0;
  plan.count = 1;
  plan.wireBytes = length;
  plan.done = 0;
  if (segmentBytes !== 0) {
    const { transport } = plan;
    const isTcp = findTransport(frame, transport) && transport.protocol === PROTOCOL_TCP && transport.end === length;
    if (!isTcp || checksumStart !== transport.start || checksumOffset !== TCP_CHECKSUM_OFFSET) return 'not-tcp';
    if (!isWhole(segmentBytes, 0xffff)) return 'not-tcp';
    const payloadBytes = length - transport.payloadStart;
    if (payloadBytes > segmentBytes) {
      if (transport.payloadStart + segmentBytes > longestBytes) return 'frame-too-long';
      plan.segmentBytes = segmentBytes;
      plan.count = Math.ceil(payloadBytes / segmentBytes);
      plan.wireBytes = payloadBytes + plan.count * transport.payloadStart;
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
export const saysCwr = (frame: Uint8Array, { start }: Transport): boolean => (frame[start + 13]! & CWR) !== 0;

/** Builds the next frame of a plan in `into`, finished. Gives its length. */
export function buildNext(bulk: Bulk, frame: Uint8Array, plan: Plan, into: Uint8Array): number {
  const index = plan.done++;
  if (plan.segmentBytes === 0) {
    bulk.copy(into, 0, frame, 0, frame.length);
    finishChecksum(bulk, into, frame.length, plan);
    return frame.length;
  }
  const { segmentBytes, transport } = plan;
  const { networkStart, start, payloadStart, isIpv6 } = transport;
  const from = payloadStart + index * segmentBytes;
  const isLast = index === plan.count - 1;
  const partBytes = isLast ? frame.length - from : segmentBytes;
  const lengthBytes = payloadStart + partBytes;
  bulk.copy(into, 0, frame, 0, payloadStart);
  bulk.copy(into, payloadStart, frame, from, partBytes);

  if (isIpv6) write16(into, networkStart + 4, lengthBytes - networkStart - 40);
  else {
    write16(into, networkStart + 2, lengthBytes - networkStart);
    write16(into, networkStart + 4, read16(into, networkStart + 4) + index);
    write16(into, networkStart + 10, 0);
    write16(into, networkStart + 10, ~bulk.checksum(into, networkStart, start - networkStart, 0) & 0xffff);
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
  finishChecksum(bulk, into, lengthBytes, plan);
  return lengthBytes;
}
