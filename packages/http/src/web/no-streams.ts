/*
 * The bodies of programs that do not use streams: the bundler puts this file in the place of streams.ts. Such a program
 * may still ask for a body, pass it to another request or response, look whether it is locked, and cancel it.
 */
import { splitSource, type ByteSource, type Contents } from './byte-source.js';

/** A body that nobody reads as a stream. */
export class ReadableStream {
  /** Whether it was read or cancelled. */
  isDisturbed = false;
  locked = false;

  constructor(private readonly contents: Contents) {}

  async cancel(reason?: unknown): Promise<void> {
    if (this.locked) throw new TypeError('a locked stream cannot be cancelled');
    this.locked = true;
    this.isDisturbed = true;
    const { contents } = this;
    if (typeof contents === 'object' && !(contents instanceof Uint8Array)) contents.cancel(reason);
  }

  get [Symbol.toStringTag](): string {
    return 'ReadableStream';
  }

  static take(stream: ReadableStream): Contents {
    stream.locked = true;
    const { contents } = stream;
    if (typeof contents === 'string' || contents instanceof Uint8Array) {
      stream.isDisturbed = true;
      return contents;
    }
    return {
      read() {
        stream.isDisturbed = true;
        return contents.read();
      },
      cancel(reason) {
        stream.isDisturbed = true;
        contents.cancel(reason);
      },
    };
  }
}

export type ByteStream = ReadableStream;

export function isDisturbed(stream: ByteStream): boolean {
  return stream.isDisturbed;
}

export function streamOf(contents: Contents): ByteStream {
  return new ReadableStream(contents);
}

export function takenStream(): ByteStream {
  const stream = new ReadableStream('');
  stream.locked = true;
  return stream;
}

export function contentsOf(stream: ByteStream): Contents {
  return ReadableStream.take(stream);
}

export function splitStream(stream: ByteStream): [ByteStream, ByteStream] {
  const contents = ReadableStream.take(stream);
  const halves: readonly [Contents, Contents] =
    typeof contents === 'string' || contents instanceof Uint8Array ? [contents, contents] : splitSource(contents);
  return [new ReadableStream(halves[0]), new ReadableStream(halves[1])];
}

export function isStream(contents: unknown): contents is ByteStream {
  return contents instanceof ReadableStream;
}

export type { ByteSource };
