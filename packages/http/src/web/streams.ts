import { ReadableStream } from 'web-streams-polyfill';
import { piecesOf, type ByteSource, type Contents } from './byte-source.js';

/*
 * The streams of bodies. In a program that does not use streams, no-streams.ts takes the place of this file, so that
 * its image does not have them.
 */
export { ReadableStream };

/** A stream of bytes. */
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;
/** A stream of a program, whose bytes may be shared. */
export type GivenStream = ReadableStream<Uint8Array>;

/** Whether a stream was read or cancelled. Programs cannot see this state of a stream; a body must. */
export function isDisturbed(stream: ByteStream): boolean {
  return (stream as unknown as { readonly _disturbed: boolean })._disturbed;
}

/** Returns a stream of a body's contents. */
export function streamOf(contents: Contents): ByteStream {
  const source = piecesOf(contents);
  return new ReadableStream(
    {
      async pull(controller) {
        const bytes = await source.read();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel: (reason) => source.cancel(reason),
    },
    // Nothing is read ahead: the client waits until the program reads.
    { highWaterMark: 0 },
  );
}

/** Returns the stream of a body that a method has read. */
export function takenStream(): ByteStream {
  const stream: ByteStream = new ReadableStream();
  stream.getReader();
  return stream;
}

/** Returns what a stream consists of, and locks the stream. */
export function contentsOf(stream: ByteStream): Contents {
  const reader = stream.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      if (done) return undefined;
      // Whoever reads checks what else may be in the stream; but this would be its end.
      if (value === undefined) throw new TypeError('a chunk of the stream is not a Uint8Array');
      return value;
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

/** Returns two streams with the bytes of one. */
export function splitStream(stream: ByteStream): [ByteStream, ByteStream] {
  return stream.tee();
}

/** For `instanceof`: `ByteSource` has no class. */
export function isStream(contents: unknown): contents is ByteStream {
  return contents instanceof ReadableStream;
}

export type { ByteSource };
