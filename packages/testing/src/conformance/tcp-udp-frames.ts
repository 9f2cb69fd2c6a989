import type { Offload } from '@mirage/types';

/*
 * Frames of UDP and TCP for the rows about offloads. Checks the frames that a device, a driver or a host has finished
 * and cut by RFC 1071, 791, 8200, 768 and 9293, with code that no driver uses. Both ports are 9. In TCP the
 * acknowledgement number is the length of the whole payload, so each segment shows whether it is the last one; sequence
 * numbers begin shortly before they wrap.
 */

/** Kinds of frames, by their number in the protocol. */
export const FRAME_KINDS = ['UDP over IPv4', 'UDP over IPv6', 'TCP over IPv4', 'TCP over IPv6'] as const;
/** An index of FRAME_KINDS. */
export type FrameKind = 0 | 1 | 2 | 3;

const ETHERNET_BYTES = 14;
/** Shorter frames may arrive padded. */
const LEAST_FRAME_BYTES = 60;
const TCP_BYTES = 32;
const UDP_BYTES = 8;
const PORT = 9;
const FIRST_SEQUENCE = 0xffffff00;
const FIN_PSH_ACK = 0x19;
const FIN_PSH = 0x09;
const CWR = 0x80;

const isIpv6 = (kind: FrameKind): boolean => (kind & 1) === 1;
const isTcp = (kind: FrameKind): boolean => kind >= 2;
const networkBytes = (kind: FrameKind): number => (isIpv6(kind) ? 40 : 20);

/** The length of all headers of a frame, in bytes. */
export const headersOf = (kind: FrameKind): number =>
  ETHERNET_BYTES + networkBytes(kind) + (isTcp(kind) ? TCP_BYTES : UDP_BYTES);

/** Returns the offload of a frame of `buildFrame`. */
export const offloadOf = (kind: FrameKind, segmentBytes = 0): Offload => ({
  checksumStart: ETHERNET_BYTES + networkBytes(kind),
  checksumOffset: isTcp(kind) ? 16 : 6,
  segmentBytes,
});

/** Returns the one's complement sum of words of 16 bits from one offset to another (RFC 1071). */
function sumOf(bytes: Uint8Array, from: number, to: number, initial = 0): number {
  let sum = initial;
  for (let index = from; index < to; index++) sum += (index - from) % 2 === 0 ? bytes[index]! << 8 : bytes[index]!;
  return sum % 0xffff || (sum === 0 ? 0 : 0xffff);
}

/** Returns the sum of the pseudo header: addresses, protocol, length of header and payload. */
function pseudoSumOf(frame: Uint8Array, kind: FrameKind, lengthBytes: number): number {
  const addresses = ETHERNET_BYTES + (isIpv6(kind) ? 8 : 12);
  return sumOf(frame, addresses, ETHERNET_BYTES + networkBytes(kind), (isTcp(kind) ? 6 : 17) + lengthBytes);
}

/**
 * Builds a frame with a blank checksum; its payload is numbered from 0. TCP has the flags FIN, PSH, ACK and, if `cwr`,
 * CWR.
 */
export function buildFrame(
  kind: FrameKind,
  destination: Uint8Array,
  source: Uint8Array,
  payloadBytes: number,
  cwr = false,
): Uint8Array {
  const frame = new Uint8Array(headersOf(kind) + payloadBytes);
  const view = new DataView(frame.buffer);
  const { checksumStart: start, checksumOffset } = offloadOf(kind);
  const lengthBytes = frame.length - start;
  frame.set(destination, 0);
  frame.set(source, 6);
  view.setUint16(12, isIpv6(kind) ? 0x86dd : 0x0800);
  if (isIpv6(kind)) {
    frame.set([0x60, 0, 0, 0, lengthBytes >> 8, lengthBytes & 255, isTcp(kind) ? 6 : 17, 64], 14);
    frame.set([0xfd, 9], 22);
    frame.set([0xfd, 9, 0, 0, 0, 0, 0, 1], 38);
  } else {
    // The identification wraps between the segments.
    frame.set(
      [0x45, 0, (lengthBytes + 20) >> 8, (lengthBytes + 20) & 255, 0xff, 0xfe, 0x40, 0, 64, isTcp(kind) ? 6 : 17],
      14,
    );
    frame.set([10, 9, 0, 1, 10, 9, 0, 2], 26);
    view.setUint16(24, ~sumOf(frame, 14, 34));
  }
  view.setUint16(start, PORT);
  view.setUint16(start + 2, PORT);
  if (isTcp(kind)) {
    view.setUint32(start + 4, FIRST_SEQUENCE);
    view.setUint32(start + 8, payloadBytes);
    frame.set([(TCP_BYTES / 4) << 4, FIN_PSH_ACK | (cwr ? CWR : 0), 1, 0], start + 12);
    // A timestamp, after two bytes of padding.
    frame.set([1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8], start + 20);
  } else view.setUint16(start + 4, lengthBytes);
  view.setUint16(start + checksumOffset, pseudoSumOf(frame, kind, lengthBytes));
  for (let index = 0; index < payloadBytes; index++) frame[headersOf(kind) + index] = index;
  return frame;
}

/** A parsed frame. */
export interface ParsedFrame {
  readonly kind: FrameKind;
  /** The number of the first byte of its payload. */
  readonly position: number;
  readonly payloadBytes: number;
  /** Whether the flag CWR is set. */
  readonly cwr: boolean;
  /** The first incorrect part; undefined if the frame is correct. */
  readonly fault: string | undefined;
}

/** Parses a frame of these kinds; undefined for others. With `unfinished` its checksum must be blank. */
export function parseFrame(frame: Uint8Array, unfinished?: Offload): ParsedFrame | undefined {
  if (frame.length < ETHERNET_BYTES + 28) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const type = view.getUint16(12);
  if (type !== 0x0800 && type !== 0x86dd) return undefined;
  const v6 = type === 0x86dd;
  const protocol = frame[v6 ? 20 : 23]!;
  if (protocol !== 6 && protocol !== 17) return undefined;
  const kind = ((v6 ? 1 : 0) + (protocol === 6 ? 2 : 0)) as FrameKind;
  if (frame.length < headersOf(kind)) return undefined;
  const { checksumStart: start, checksumOffset } = offloadOf(kind);
  if (view.getUint16(start) !== PORT || view.getUint16(start + 2) !== PORT) return undefined;
  const end = v6 ? start + view.getUint16(18) : 14 + view.getUint16(16);
  const payloadBytes = end - headersOf(kind);
  const position = isTcp(kind) ? (view.getUint32(start + 4) - FIRST_SEQUENCE) >>> 0 : 0;
  const flags = isTcp(kind) ? frame[start + 13]! : 0;
  const isLast = isTcp(kind) && position + payloadBytes === view.getUint32(start + 8);

  const faultOf = (): string | undefined => {
    if (end > frame.length || (end < frame.length && frame.length > LEAST_FRAME_BYTES)) return 'its length';
    if (!v6 && sumOf(frame, 14, 34) !== 0xffff) return "the checksum of IP's header";
    const pseudo = pseudoSumOf(frame, kind, end - start);
    if (unfinished === undefined) {
      if (sumOf(frame, start, end, pseudo) !== 0xffff) return 'its checksum';
    } else if (view.getUint16(start + checksumOffset) !== pseudo) return 'the pseudo header in its blank checksum';
    if (!isTcp(kind) && view.getUint16(start + 4) !== end - start) return 'the length in its header';
    if (isTcp(kind) && ((flags & FIN_PSH) === FIN_PSH) !== isLast) return 'whether it is the last one';
    if ((flags & CWR) !== 0 && position !== 0) return 'that it says CWR';
    for (let index = 0; index < payloadBytes; index++)
      if (frame[headersOf(kind) + index] !== ((position + index) & 255)) return `byte ${index} of its payload`;
    return undefined;
  };
  return { kind, position, payloadBytes, cwr: (flags & CWR) !== 0, fault: faultOf() };
}

/** Counts frames of these kinds. */
export interface FrameTally {
  /** The number of correct frames. */
  count: number;
  /** The length of the longest frame, in bytes. */
  longest: number;
  /** The bytes of payload that arrived correctly and in order. */
  payloadBytes: number;
  fault: string | undefined;
}

export const emptyTally = (): FrameTally => ({ count: 0, longest: 0, payloadBytes: 0, fault: undefined });

export function countFrame(tally: FrameTally, frame: Uint8Array, parsed: ParsedFrame): void {
  tally.longest = Math.max(tally.longest, frame.length);
  if (parsed.fault !== undefined) tally.fault ??= parsed.fault;
  else {
    tally.count++;
    if (!isTcp(parsed.kind) || parsed.position === tally.payloadBytes) tally.payloadBytes += parsed.payloadBytes;
  }
}
