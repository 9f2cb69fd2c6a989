/** The web's generator gives at most this many bytes at a time. */
const LONGEST_REQUEST_BYTES = 65536;

/**
 * Fills the buffer with bytes from the host's cryptographic generator. Node loads it when it is first used: not at each
 * start.
 */
export function fillRandom(bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; from += LONGEST_REQUEST_BYTES) {
    crypto.getRandomValues(bytes.subarray(from, from + LONGEST_REQUEST_BYTES));
  }
}
