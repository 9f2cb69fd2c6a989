/** Bytes that arrive piece by piece, for example the body of a client's request. They are read once. */
export interface ByteSource {
  /** Returns the next bytes, which belong to the caller, or `undefined` at the end. Rejects if the body is cut off. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Called when the rest is not wanted. */
  cancel(reason?: unknown): void;
}

/** What a body consists of: known bytes or text, or bytes that arrive. */
export type Contents = string | Uint8Array<ArrayBuffer> | ByteSource;

/** Returns contents piece by piece. */
export function piecesOf(contents: Contents): ByteSource {
  if (typeof contents === 'object' && !(contents instanceof Uint8Array)) return contents;
  let isRead = false;
  return {
    async read() {
      if (isRead || contents.length === 0) return undefined;
      isRead = true;
      return typeof contents === 'string' ? new TextEncoder().encode(contents) : contents.slice();
    },
    cancel() {
      isRead = true;
    },
  };
}

/**
 * Returns two sources with the bytes of one. What one of them has read waits in memory for the other. Source: Streams
 * Standard, 4.9.1, "ReadableStreamTee".
 */
export function splitSource(source: ByteSource): [ByteSource, ByteSource] {
  let ended = 0;
  const ends = (reason: unknown): void => {
    if (++ended === 2) source.cancel(reason);
  };
  const pieces: Promise<Uint8Array<ArrayBuffer> | undefined>[] = [];
  const half = (): ByteSource => {
    let next = 0;
    let isCancelled = false;
    return {
      async read() {
        if (isCancelled) return undefined;
        const piece = await (pieces[next++] ??= source.read());
        return piece?.slice();
      },
      cancel(reason) {
        if (isCancelled) return;
        isCancelled = true;
        ends(reason);
      },
    };
  };
  return [half(), half()];
}
