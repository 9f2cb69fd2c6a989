/**
 * A text console. It has one reader and any number of writers. Output appears in the order of the calls.
 *
 * @example
 *   import type { Console } from 'mirage/types';
 *
 *   export const Echo = {
 *     async start(console: Console): Promise<void> {
 *       for (let line = await console.readLine(); line !== undefined; line = await console.readLine()) {
 *         await console.log(line);
 *       }
 *     },
 *   };
 */
export interface Console {
  /**
   * Writes bytes, or text as UTF-8. The promise resolves when the platform has accepted all bytes. Do not change the
   * buffer until then.
   */
  write(data: string | Uint8Array): Promise<void>;

  /** Writes the text and a line feed. */
  log(line: string): Promise<void>;

  /** Reads the next line, decoded as UTF-8, without its line ending. Returns `undefined` at the end of input. */
  readLine(): Promise<string | undefined>;
}
