import { write16 } from '../byte-order.js';
import { foldSum, sumBytes } from '../checksum.js';
import { HEADROOM_BYTES, type Link } from '../link.js';
import { IPV4_HEADER_BYTES, MORE_FRAGMENTS } from './ipv4-wire.js';

/** Computes a checksum that was left blank: its field holds the sum of the pseudo header. */
export function finishChecksum(buffer: Uint8Array, start: number, end: number, checksumOffset: number): void {
  const at = start + checksumOffset;
  const sum = foldSum(sumBytes(buffer, start, end, 0));
  // In UDP 0 means that there is no checksum (RFC 768); its other form, all ones, is valid everywhere.
  write16(buffer, at, ~sum & 0xffff || 0xffff);
}

/**
 * Splits the payload of a packet into fragments of at most `mtu` bytes, header included, and calls `send` for each with
 * its payload length, its flags with the offset / 8, and its buffer. Source: RFC 791, 3.2. Fragments for which the
 * device has no room are lost.
 */
export function sendFragments(
  link: Link,
  buffer: Uint8Array,
  bytes: number,
  checksumOffset: number,
  mtu: number,
  send: (payloadBytes: number, flags: number, fragment: Uint8Array) => void,
): void {
  const end = HEADROOM_BYTES + bytes;
  // The sum covers all fragments, so the device cannot compute it.
  if (checksumOffset !== 0) finishChecksum(buffer, HEADROOM_BYTES, end, checksumOffset);
  const most = (mtu - IPV4_HEADER_BYTES) & ~7;
  for (let offset = 0; offset < bytes; offset += most) {
    const payload = Math.min(most, bytes - offset);
    const fragment = link.take(payload);
    if (fragment === undefined) return;
    const from = HEADROOM_BYTES + offset;
    fragment.set(buffer.subarray(from, from + payload), HEADROOM_BYTES);
    send(payload, (offset >> 3) | (offset + payload < bytes ? MORE_FRAGMENTS : 0), fragment);
  }
}
