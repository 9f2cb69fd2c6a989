import type { Loop } from './loop.js';
import { decodeUtf8 } from './utf8.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A longer line is split. */
const MAX_LINE_BYTES = 65536;

/** Splits the input of a console into lines. Readers get lines in the order of their calls. */
export interface LineReader {
  /** Adds received bytes. The caller may reuse the buffer. */
  readonly push: (bytes: Uint8Array) => void;
  /** Returns the next line, without its line ending. Rejects with the error of `fail`. */
  readonly readLine: () => Promise<string>;
  /** Ends the input with an error: every waiting and later `readLine` rejects, once the lines are read. */
  readonly fail: (error: Error) => void;
}

/** Creates a line reader. The loop does not end while a reader waits. */
export function createLineReader(loop: Pick<Loop, 'hold'>): LineReader {
  const lines: string[] = [];
  const readers: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  let partial: number[] = [];
  const endLine = (): void => {
    if (partial.at(-1) === CARRIAGE_RETURN) partial.pop();
    const line = decodeUtf8(Uint8Array.from(partial));
    partial = [];
    const reader = readers.shift();
    if (reader) reader.resolve(line);
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
      if (failure) return Promise.reject(failure);
      const release = loop.hold();
      return new Promise<string>((resolve, reject) => readers.push({ resolve, reject })).finally(release);
    },
    fail(error) {
      failure = error;
      for (const { reject } of readers.splice(0)) reject(error);
    },
  };
}
