import type { Loop } from './loop.js';
import { decodeUtf8 } from './utf8.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A line of input longer than this is given out in parts. */
const MAX_LINE_BYTES = 65536;

/** Bytes in, lines out: what a console's input becomes. Readers are served in the order in which they asked. */
export interface LineReader {
  /** Takes what a device has received; the bytes stay the caller's. */
  readonly push: (bytes: Uint8Array) => void;
  /** The next line, without its line ending. */
  readonly readLine: () => Promise<string>;
}

/** Makes a reader. While somebody waits for a line the loop does not end. */
export function createLineReader(loop: Pick<Loop, 'hold'>): LineReader {
  const lines: string[] = [];
  const readers: ((line: string) => void)[] = [];
  let partial: number[] = [];
  const endLine = (): void => {
    if (partial.at(-1) === CARRIAGE_RETURN) partial.pop();
    const line = decodeUtf8(Uint8Array.from(partial));
    partial = [];
    const reader = readers.shift();
    if (reader) reader(line);
    else lines.push(line);
  };
  return {
    push(bytes) {
      for (const byte of bytes) {
        if (byte === LINE_FEED) endLine();
        else if (partial.push(byte) === MAX_LINE_BYTES) endLine();
      }
    },
    readLine() {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      const release = loop.hold();
      return new Promise((resolve) =>
        readers.push((text) => {
          release();
          resolve(text);
        }),
      );
    },
  };
}
