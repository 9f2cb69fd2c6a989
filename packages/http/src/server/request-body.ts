import type { ByteSource } from '../web/body.js';

/** The calls of a request's body to its connection. */
export interface BodyOwner {
  /** The handler reads the body for the first time. */
  bodyWanted(): void;
  /** The number of bytes that wait for the handler has changed. */
  bodyMoved(): void;
}

/** The body of a request that is being received. The connection adds data, the handler reads it. */
export class RequestBody implements ByteSource {
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private reader:
    | { resolve: (piece: Uint8Array<ArrayBuffer> | undefined) => void; reject: (error: Error) => void }
    | undefined;
  private failure: Error | undefined;
  private isWanted = false;
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
      return Promise.resolve(piece);
    }
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.isComplete) return Promise.resolve(undefined);
    if (this.isCancelled) {
      return Promise.reject(new TypeError('the body was discarded: the response was sent before it was read'));
    }
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  cancel(): void {
    this.isCancelled = true;
    this.pieces.length = 0;
    this.buffered = 0;
    this.owner.bodyMoved();
  }

  /** Adds received data, of which the body keeps a copy. */
  add(data: Uint8Array): void {
    this.received += data.length;
    if (this.isCancelled) return;
    const piece = Uint8Array.from(data);
    const { reader } = this;
    if (reader !== undefined) {
      this.reader = undefined;
      reader.resolve(piece);
      return;
    }
    this.pieces.push(piece);
    this.buffered += piece.length;
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
}
