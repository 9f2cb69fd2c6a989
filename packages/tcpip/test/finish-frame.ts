import { finishChecksum } from '../src/ipv4/ipv4-fragments.js';

/** Returns a copy of a frame with its blank checksum computed. */
export function finishFrame(frame: Uint8Array, checksumStart: number, checksumOffset: number): Uint8Array {
  const copy = frame.slice();
  finishChecksum(copy, checksumStart, copy.length, checksumOffset);
  return copy;
}
