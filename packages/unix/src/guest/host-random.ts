/** The maximum number of bytes that one call of Web Crypto returns. */
const LONGEST_REQUEST_BYTES = 65536;

/** Fills the buffer from the host's cryptographic generator, which Node loads only when it is first used. */
export function fillRandom(bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; from += LONGEST_REQUEST_BYTES) {
    crypto.getRandomValues(bytes.subarray(from, from + LONGEST_REQUEST_BYTES));
  }
}
