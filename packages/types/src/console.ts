/**
 * A text console: bytes out, lines in. One reader and any number of writers; writes appear in the order of the calls.
 */
export interface Console {
  /**
   * Writes bytes, or text as UTF-8. Resolves when the platform has taken all of them; the caller may then reuse the
   * buffer.
   */
  write(data: string | Uint8Array): Promise<void>;

  /** Writes one line: the text and a line feed. */
  log(line: string): Promise<void>;

  /** The next line of input as UTF-8 text without its line ending; `undefined` at the end of input. */
  readLine(): Promise<string | undefined>;
}
