import { randomFillSync } from 'node:crypto';

/** Fills the buffer with bytes from the host's cryptographic generator. */
export function fillRandom(bytes: Uint8Array): void {
  randomFillSync(bytes);
}
