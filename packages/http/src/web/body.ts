import type {} from '@mirage/types';
import { ReadableStream } from 'web-streams-polyfill';
import { Blob } from './blob.js';
import { concat } from './bytes.js';
import { FormData } from './form-data.js';
import { buildForm, parseForm } from './multipart.js';

/** Bytes that arrive piece by piece: the body of a client's request. It is read once. */
export interface ByteSource {
  /** Returns the next bytes, which belong to the caller, or `undefined` at the end. Rejects if the body is cut off. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Called when the rest is not wanted. */
  cancel(): void;
}

/** What a body may be made from. */
export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | FormData
  | InstanceType<typeof URLSearchParams>
  | ReadableStream<Uint8Array>;

/** What a body consists of: known bytes or text, or bytes that arrive. */
export type BodyContents = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | ByteSource | null;

/** A body, and the content type that it has by itself. */
export interface ExtractedBody {
  readonly contents: BodyContents;
  readonly type: string | undefined;
}

/** Returns what a body consists of. Bytes are copied, as the standard says. Source: Fetch Standard, 5.2, "extract". */
export function extractBody(body: BodyInit | null | undefined): ExtractedBody {
  if (body === null || body === undefined) return { contents: null, type: undefined };
  if (typeof body === 'string') return { contents: body, type: 'text/plain;charset=UTF-8' };
  if (body instanceof ArrayBuffer) return { contents: new Uint8Array(body.slice(0)), type: undefined };
  if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body;
    return { contents: Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength)), type: undefined };
  }
  if (body instanceof ReadableStream) {
    if (body.locked || isDisturbed(body)) throw new TypeError('the stream of the body is locked or was read');
    return { contents: body, type: undefined };
  }
  if (body instanceof Blob) return { contents: Blob.bytesOf(body), type: body.type === '' ? undefined : body.type };
  if (body instanceof FormData) {
    const { bytes, boundary } = buildForm(body);
    return { contents: bytes, type: `multipart/form-data; boundary=${boundary}` };
  }
  if (body instanceof URLSearchParams) {
    return { contents: String(body), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  return { contents: String(body), type: 'text/plain;charset=UTF-8' };
}

/** Text that UTF-8 does not change: without a byte order mark and surrogates, which may lack their other half. */
const SAME_IN_UTF8 = /^[^\ud800-\udfff\ufeff]*$/;

/** Whether a stream was read or cancelled. Programs cannot see this state of a stream; a body must. */
export function isDisturbed(stream: ReadableStream<Uint8Array>): boolean {
  return (stream as unknown as { readonly _disturbed: boolean })._disturbed;
}

/** The body of a request or a response. Source: Fetch Standard, 5.3. */
export abstract class Body {
  abstract readonly headers: { get(name: string): string | null };
  private contents: BodyContents;
  private isTaken = false;

  constructor(contents: BodyContents) {
    this.contents = contents;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    const { contents } = this;
    if (contents === null) return null;
    if (contents instanceof ReadableStream) return contents as ReadableStream<Uint8Array<ArrayBuffer>>;
    const stream = this.isTaken ? takenStream() : streamOf(contents);
    this.contents = stream;
    return stream;
  }

  get bodyUsed(): boolean {
    return this.isTaken || (this.contents instanceof ReadableStream && isDisturbed(this.contents));
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.result(async () => (await this.consume()).buffer);
  }

  blob(): Promise<Blob> {
    return this.result(async () => {
      const bytes = await this.consume();
      return new Blob([bytes], { type: this.headers.get('content-type') ?? '' });
    });
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.result(() => this.consume());
  }

  formData(): Promise<FormData> {
    return this.result(async () => {
      const type = this.headers.get('content-type') ?? '';
      return parseForm(await this.consume(), type);
    });
  }

  json(): Promise<unknown> {
    return this.result(async () => JSON.parse(await this.readText()));
  }

  text(): Promise<string> {
    return this.result(() => this.readText());
  }
  /** Whether there is a body, read or not. */
  static hasContents(body: Body): boolean {
    return body.contents !== null;
  }

  /** Returns the contents of a body for a second one. The first continues with the other half of a stream. */
  static split(body: Body): BodyContents {
    const { contents } = body;
    if (body.bodyUsed || (contents instanceof ReadableStream && contents.locked)) {
      throw new TypeError('a body that is locked or was read cannot be cloned');
    }
    if (contents === null || typeof contents === 'string' || contents instanceof Uint8Array) return contents;
    const [first, second] = body.body!.tee();
    body.contents = first;
    return second;
  }

  /** Takes the contents of a body. Throws `TypeError` if they are locked or were read. */
  static take(body: Body): BodyContents {
    const { contents } = body;
    if (contents === null) return null;
    if (body.bodyUsed) throw new TypeError('the body was already read');
    if (contents instanceof ReadableStream && contents.locked) throw new TypeError('the body is locked');
    body.isTaken = true;
    return contents;
  }

  /**
   * Calls a function that reads the body. A rejection is the program's only if the program awaits it: a handler may
   * begin to read, await something else first, and meanwhile the client leaves. That must not end the program.
   */
  private result<Value>(read: () => Promise<Value>): Promise<Value> {
    const { contents } = this;
    const result = read();
    if (typeof contents === 'object' && contents !== null) result.catch(() => {});
    return result;
  }

  private async readText(): Promise<string> {
    const { contents } = this;
    if (typeof contents === 'string' && !this.isTaken) {
      this.isTaken = true;
      if (SAME_IN_UTF8.test(contents)) return contents;
      return new TextDecoder().decode(new TextEncoder().encode(contents));
    }
    return new TextDecoder().decode(await this.consume());
  }

  private async consume(): Promise<Uint8Array<ArrayBuffer>> {
    const contents = Body.take(this);
    if (contents === null) return new Uint8Array(0);
    if (typeof contents === 'string') return new TextEncoder().encode(contents);
    // A copy: the caller may change it, and a clone has the same bytes.
    if (contents instanceof Uint8Array) return contents.slice();
    return concat(await readAll(contents));
  }
}

async function readAll(contents: ReadableStream<Uint8Array> | ByteSource): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  if (!(contents instanceof ReadableStream)) {
    for (let piece = await contents.read(); piece !== undefined; piece = await contents.read()) pieces.push(piece);
    return pieces;
  }
  const reader = contents.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    if (!(value instanceof Uint8Array)) throw new TypeError('a chunk of the body is not a Uint8Array');
    pieces.push(value);
  }
}

function streamOf(contents: string | Uint8Array<ArrayBuffer> | ByteSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (typeof contents === 'string' || contents instanceof Uint8Array) {
    return new ReadableStream({
      pull(controller) {
        const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents.slice();
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    });
  }
  return new ReadableStream(
    {
      async pull(controller) {
        const bytes = await contents.read();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel: () => contents.cancel(),
    },
    // Nothing is read ahead: the client waits until the program reads.
    { highWaterMark: 0 },
  );
}

/** The stream of a body that a method has read. */
function takenStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>();
  stream.getReader();
  return stream;
}
