import type {} from '@mirage/types';
import { concat } from './bytes.js';
import { streamOf, type ByteStream } from './streams.js';

/** What the parts of a blob may be. */
export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

const NOT_PRINTABLE = /[^\x20-\x7e]/;

/** Bytes with a content type. Source: File API, 3. */
export class Blob {
  private bytesOfBlob: Uint8Array<ArrayBuffer>;
  readonly type: string;

  constructor(parts: Iterable<BlobPart> = [], { type = '' }: { readonly type?: string } = {}) {
    if (typeof parts !== 'object' || parts === null || typeof parts[Symbol.iterator] !== 'function') {
      throw new TypeError('the parts of a Blob must be iterable');
    }
    this.bytesOfBlob = concat([...parts].map(bytesOfPart));
    this.type = NOT_PRINTABLE.test(type) ? '' : String(type).toLowerCase();
  }

  get size(): number {
    return this.bytesOfBlob.length;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.bytesOfBlob.slice().buffer;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.bytesOfBlob.slice();
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.bytesOfBlob);
  }

  slice(start?: number, end?: number, type = ''): Blob {
    const blob = new Blob([], { type });
    blob.bytesOfBlob = this.bytesOfBlob.subarray(start, end);
    return blob;
  }

  stream(): ByteStream {
    return streamOf(this.bytesOfBlob);
  }

  get [Symbol.toStringTag](): string {
    return 'Blob';
  }

  /** Returns the bytes of a blob. They must not be changed. */
  static bytesOf(blob: Blob): Uint8Array<ArrayBuffer> {
    return blob.bytesOfBlob;
  }
}

/** A blob with a name. Source: File API, 4. */
export class File extends Blob {
  readonly name: string;
  readonly lastModified: number;

  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options: { readonly type?: string; readonly lastModified?: number } = {},
  ) {
    if (name === undefined) throw new TypeError('a File needs a name');
    super(parts, options);
    this.name = String(name);
    this.lastModified = options.lastModified ?? Date.now();
  }

  override get [Symbol.toStringTag](): string {
    return 'File';
  }
}

function bytesOfPart(part: BlobPart): Uint8Array {
  if (part instanceof Blob) return Blob.bytesOf(part);
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  return new TextEncoder().encode(String(part));
}
