/** Cuts a stream of UTF-8 bytes into lines, wherever its chunks end. */
export interface LineSplitter {
  /** The lines that these bytes complete, without their ending (LF or CR LF). The bytes stay the caller's. */
  readonly push: (bytes: Uint8Array) => string[];
  /** The end of the stream: the last line, if it had no ending. */
  readonly end: () => string[];
}

/** Bytes that are not UTF-8 become U+FFFD, as everywhere on the web. A CR alone ends no line. */
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
