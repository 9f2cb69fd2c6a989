import type { Offload } from '@mirage/types';

/*
 * Finishes an unfinished frame as a device does, as RFC 1071, 791, 8200 and 9293 define it and without optimisation.
 * Tests of users load this as CommonJS, which `@mirage/runtime` is not; the table for networks shows that drivers do
 * the same.
 */

const read16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

/** Returns the one's complement sum of words of 16 bits. */
function sumOf(bytes: Uint8Array, initial = 0): number {
  let sum = initial;
  for (let at = 0; at < bytes.length; at++) sum += at % 2 === 0 ? bytes[at]! << 8 : bytes[at]!;
  return sum === 0 ? 0 : sum % 0xffff || 0xffff;
}

function finishChecksum(frame: Uint8Array, { checksumStart, checksumOffset }: Offload): Uint8Array {
  write16(frame, checksumStart + checksumOffset, ~sumOf(frame.subarray(checksumStart)) & 0xffff || 0xffff);
  return frame;
}

/**
 * Returns the starts of the IP header and of the TCP payload; undefined if this is not a complete TCP segment with its
 * header where `offload` says.
 */
function findTcp(frame: Uint8Array, { checksumStart: start, checksumOffset }: Offload): [number, number] | undefined {
  const network = read16(frame, 12) === 0x8100 ? 18 : 14;
  const isIpv6 = read16(frame, network - 2) === 0x86dd;
  const headerBytes = isIpv6 ? 40 : (frame[network]! & 15) * 4;
  const end = isIpv6 ? network + 40 + read16(frame, network + 4) : network + read16(frame, network + 2);
  const isIp = isIpv6 || read16(frame, network - 2) === 0x0800;
  const isTcp = frame[network + (isIpv6 ? 6 : 9)] === 6 && start === network + headerBytes && checksumOffset === 16;
  const payload = start + (frame[start + 12]! >> 4) * 4;
  return isIp && isTcp && end === frame.length && payload >= start + 20 && payload <= end
    ? [network, payload]
    : undefined;
}

/**
 * Returns the finished frames of a frame, or 'frame-too-long' if one of them is too long. Throws a RangeError for an
 * invalid offload.
 */
export function finishFrame(
  frame: Uint8Array,
  offload: Offload,
  longestBytes: number,
): Uint8Array[] | 'frame-too-long' {
  const { checksumStart: start, checksumOffset, segmentBytes } = offload;
  if (frame.length > 65593) return 'frame-too-long';
  const isInside = start >= 14 && checksumOffset >= 0 && start + checksumOffset + 2 <= frame.length;
  if (!isInside || !Number.isInteger(start) || !Number.isInteger(checksumOffset))
    throw new RangeError(`a frame of ${frame.length} bytes has no checksum at ${start} + ${checksumOffset}`);
  const found = segmentBytes === 0 ? undefined : findTcp(frame, offload);
  if (segmentBytes !== 0 && (!found || !Number.isInteger(segmentBytes) || segmentBytes < 0))
    throw new RangeError(`a frame of ${frame.length} bytes is not a TCP segment that can be cut into ${segmentBytes}`);
  if (!found || frame.length - found[1] <= segmentBytes)
    return frame.length > longestBytes ? 'frame-too-long' : [finishChecksum(frame.slice(), offload)];
  const [network, payload] = found;
  if (payload + segmentBytes > longestBytes) return 'frame-too-long';
  const segments: Uint8Array[] = [];
  for (let from = payload; from < frame.length; from += segmentBytes) {
    const part = frame.subarray(from, from + segmentBytes);
    const segment = new Uint8Array(payload + part.length);
    segment.set(frame.subarray(0, payload));
    segment.set(part, payload);
    const view = new DataView(segment.buffer);
    if (frame[network]! >> 4 === 6) write16(segment, network + 4, segment.length - network - 40);
    else {
      write16(segment, network + 2, segment.length - network);
      write16(segment, network + 4, read16(frame, network + 4) + segments.length);
      write16(segment, network + 10, 0);
      write16(segment, network + 10, ~sumOf(segment.subarray(network, start)));
    }
    view.setUint32(start + 4, view.getUint32(start + 4) + from - payload);
    if (from + segmentBytes < frame.length) segment[start + 13]! &= ~0x09;
    if (from > payload) segment[start + 13]! &= ~0x80;
    const pseudo = read16(frame, start + 16) + (~(frame.length - start) & 0xffff) + segment.length - start;
    write16(segment, start + 16, pseudo % 0xffff);
    segments.push(finishChecksum(segment, offload));
  }
  return segments;
}
