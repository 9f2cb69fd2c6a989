/**
 * Cryptographically secure random bytes.
 *
 * @example
 *   import type { Console, Random } from 'mirage/types';
 *
 *   export const Token = {
 *     async start(console: Console, random: Random): Promise<void> {
 *       await console.log(random.generate(16).join(' '));
 *     },
 *   };
 */
export interface Random {
  /**
   * Returns that many new random bytes. The caller owns them.
   *
   * @throws {RangeError} If `lengthBytes` is not an integer from 0.
   */
  generate(lengthBytes: number): Uint8Array;

  /** Fills the caller's buffer with random bytes. */
  fill(bytes: Uint8Array): void;
}
