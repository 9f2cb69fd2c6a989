/** Splits a stream of UTF-8 bytes into lines, wherever its chunks end. */
export interface LineSplitter {
  /** Returns the lines that these bytes complete, without their ending (LF or CR LF). Does not keep the bytes. */
  readonly push: (bytes: Uint8Array) => string[];
  /** Ends the stream, and returns the last line if it had no ending. */
  readonly end: () => string[];
}

/** Creates a splitter. Invalid UTF-8 becomes U+FFFD, as in the Encoding standard. A CR alone does not end a line. */
export function lineSplitter(): LineSplitter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let unfinished = '';

  const take = (text: string): string[] => {
    const pieces = text.split('\n');
    pieces[0] = unfinished + pieces[0]!;
    unfinished = pieces.pop()!;
    return pieces.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  };

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end: () => {
      const lines = take(decoder.decode());
      const last = unfinished;
      unfinished = '';
      return last === '' ? lines : [...lines, last];
    },
  };
}
