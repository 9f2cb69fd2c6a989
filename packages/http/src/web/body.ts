import type {} from '@mirage/types';
import { Blob } from './blob.js';
import { splitSource, type ByteSource, type Contents } from './byte-source.js';
import { concat } from './bytes.js';
import { FormData } from './form-data.js';
import { buildForm, parseForm } from './multipart.js';
import {
  contentsOf,
  isDisturbed,
  isStream,
  splitStream,
  streamOf,
  takenStream,
  type ByteStream,
  type GivenStream,
} from './streams.js';

/** What a body may be made from. */
export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | FormData
  | InstanceType<typeof URLSearchParams>
  | GivenStream;

/** What a body is: its contents, or a stream of them for the program. */
export type BodyContents = Contents | ByteStream | null;

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
  if (isStream(body)) {
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

/** The body of a request or a response. Source: Fetch Standard, 5.3. */
export abstract class Body {
  abstract readonly headers: { get(name: string): string | null };
  declare private contents: BodyContents;
  declare private isTaken: boolean;

  constructor(contents: BodyContents) {
    this.contents = contents;
    this.isTaken = false;
  }

  get body(): ByteStream | null {
    const { contents } = this;
    if (contents === null || isStream(contents)) return contents;
    const stream = this.isTaken ? takenStream() : streamOf(contents);
    this.contents = stream;
    return stream;
  }

  get bodyUsed(): boolean {
    return this.isTaken || (isStream(this.contents) && isDisturbed(this.contents));
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
    if (body.bodyUsed || (isStream(contents) && contents.locked)) {
      throw new TypeError('a body that is locked or was read cannot be cloned');
    }
    if (contents === null || typeof contents === 'string' || contents instanceof Uint8Array) return contents;
    const [first, second] = isStream(contents) ? splitStream(contents) : splitSource(contents);
    body.contents = first;
    return second;
  }

  /** Takes the contents of a body. Throws `TypeError` if they are locked or were read. */
  static take(body: Body): Contents | null {
    const { contents } = body;
    if (contents === null) return null;
    if (body.bodyUsed) throw new TypeError('the body was already read');
    const isOfProgram = isStream(contents);
    if (isOfProgram && contents.locked) throw new TypeError('the body is locked');
    body.isTaken = true;
    return isOfProgram ? contentsOf(contents) : contents;
  }

  /** Cancels a body that nobody gets. */
  static discard(body: Body): void {
    const { contents } = body;
    if (typeof contents !== 'object' || contents === null || contents instanceof Uint8Array || body.bodyUsed) return;
    if (!isStream(contents)) contents.cancel();
    else if (!contents.locked) contents.cancel().catch(() => {});
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

async function readAll(contents: ByteSource): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let piece = await contents.read(); piece !== undefined; piece = await contents.read()) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('a chunk of the body is not a Uint8Array');
    pieces.push(piece);
  }
  return pieces;
}
