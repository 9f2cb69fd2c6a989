/** Chance that nobody can predict: fit for keys. */
export interface Random {
  /** So many fresh bytes, which are the caller's. Error: throws a RangeError for what is no whole number from 0. */
  generate(lengthBytes: number): Uint8Array;

  /** Fills the buffer, which stays the caller's. */
  fill(bytes: Uint8Array): void;
}
