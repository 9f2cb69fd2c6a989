import type { ByteSource } from '../web/byte-source.js';
import type { ServerLimits } from './server-limits.js';

/** The calls of a request's body to its connection. */
export interface BodyOwner {
  /** The handler reads the body for the first time. */
  bodyWanted(): void;
  /** The number of bytes that wait for the handler has changed. */
  bodyMoved(): void;
}

/** Smaller pieces are joined: a piece costs far more memory than one byte, and a client may send chunks of one byte. */
const JOINED_BYTES = 4096;

/** The body of a request that is being received. The connection adds data, the handler reads it. */
export class RequestBody implements ByteSource {
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private reader:
    | { resolve: (piece: Uint8Array<ArrayBuffer> | undefined) => void; reject: (error: Error) => void }
    | undefined;
  private failure: Error | undefined;
  private isWanted = false;
  /** How long the server has waited for it, in milliseconds. */
  private waitMs = 0;
  /** Bytes that wait for the handler. */
  buffered = 0;
  /** Bytes that were received. */
  received = 0;
  isComplete = false;
  /** Whether nobody reads it any more: data is counted and discarded. */
  isCancelled = false;

  constructor(private readonly owner: BodyOwner) {}

  read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.isWanted) {
      this.isWanted = true;
      this.owner.bodyWanted();
    }
    const piece = this.pieces.shift();
    if (piece !== undefined) {
      this.buffered -= piece.length;
      this.owner.bodyMoved();
      return Promise.resolve(piece.length === piece.buffer.byteLength ? piece : piece.slice());
    }
    if (this.failure !== undefined) return Promise.reject(this.failure);
    // Before the end: what was discarded must not be taken for a body without it.
    if (this.isCancelled) return Promise.reject(discarded());
    if (this.isComplete) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  cancel(): void {
    this.isCancelled = true;
    this.pieces.length = 0;
    this.buffered = 0;
    this.reader?.reject(discarded());
    this.reader = undefined;
    this.owner.bodyMoved();
  }

  /** Adds received data, of which the body keeps a copy. */
  add(data: Uint8Array): void {
    this.received += data.length;
    if (this.isCancelled) return;
    const { reader } = this;
    if (reader !== undefined) {
      this.reader = undefined;
      reader.resolve(Uint8Array.from(data));
      return;
    }
    this.buffered += data.length;
    if (!this.join(data)) this.pieces.push(Uint8Array.from(data));
  }

  /** Adds time in which the server waited for the body. Returns whether it arrives more slowly than it must. */
  isTooSlow(elapsedMs: number, { bodyGraceMs, bodyBytesPerSecond }: ServerLimits): boolean {
    this.waitMs += elapsedMs;
    return this.waitMs > bodyGraceMs + (this.received * 1000) / bodyBytesPerSecond;
  }

  /** Called when the last byte has arrived. */
  complete(): void {
    this.isComplete = true;
    this.reader?.resolve(undefined);
    this.reader = undefined;
  }

  /** Called when the body is cut off: a read fails after the data that has arrived. */
  fail(error: Error): void {
    if (this.isComplete || this.failure !== undefined) return;
    this.failure = error;
    this.reader?.reject(error);
    this.reader = undefined;
  }

  /** Adds data to the last piece, which moves to a buffer with room for more. Returns false if it is too long. */
  private join(data: Uint8Array): boolean {
    const { pieces } = this;
    const last = pieces[pieces.length - 1];
    if (last === undefined || last.length + data.length > JOINED_BYTES) return false;
    const hasRoom = last.buffer.byteLength > last.length;
    const buffer = hasRoom ? last.buffer : new ArrayBuffer(JOINED_BYTES);
    const longer = new Uint8Array(buffer, 0, last.length + data.length);
    if (!hasRoom) longer.set(last);
    longer.set(data, last.length);
    pieces[pieces.length - 1] = longer;
    return true;
  }
}

function discarded(): TypeError {
  return new TypeError('the body was discarded: the response was sent before it was read');
}
