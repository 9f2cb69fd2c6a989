import type { FlowError } from '@mirage/types';
import { callHandler } from './call-handler.js';
import { FlowEnded } from './flow-ended.js';

/** An event that a flow receives from its peer: bytes, and after them one end. */
export type Received = Uint8Array | 'eof' | FlowError;

/** The calls of an inbox to the transport below it. */
export interface InboxSource {
  /** Called when the inbox wants more bytes, or no more for now. Bytes that arrive nevertheless are kept. */
  readonly want: (isWanted: boolean) => void;
  /** Called when the program gets bytes. */
  readonly count: (lengthBytes: number) => void;
  /** Called when the callback threw, or its promise rejected: the flow must be reset. */
  readonly fail: (error: unknown) => void;
}

/**
 * The receiving half of a flow: the rules of `read`, `onData`, `pause`, `resume` and of the iterator, for every
 * transport that delivers chunks. It holds the bytes that the program has not taken yet, and requests more when it is
 * empty.
 */
export class FlowInbox {
  private readonly chunks: Uint8Array[] = [];
  private end: 'eof' | FlowError | undefined;
  /** Whether the callback has received the end. */
  private isEndDelivered = false;
  private reader: ((received: Received) => void) | undefined;
  private callback: ((data: Received) => void | Promise<void>) | undefined;
  private isPaused = false;
  private isFlushScheduled = false;
  private isWanted = false;

  constructor(private readonly source: InboxSource) {}

  /** Requests the first bytes. */
  start(): void {
    this.updateWant();
  }

  /** Whether it holds bytes that the program has not taken. */
  hasUnread(): boolean {
    return this.chunks.length > 0;
  }

  /** Adds bytes from the peer, one or more. They belong to the inbox. */
  deliver(bytes: Uint8Array): void {
    if (this.end !== undefined) return;
    this.chunks.push(bytes);
    this.flush();
    this.updateWant();
  }

  /** Records the end of the peer's bytes; the first one counts. Bytes that arrived before can still be read. */
  finish(end: 'eof' | FlowError): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.flush();
    this.updateWant();
  }

  /** Called when the program ends the flow: discards unread bytes. An earlier end stays. */
  close(): void {
    this.chunks.length = 0;
    this.isPaused = false;
    this.end ??= 'closed';
    this.scheduleFlush();
    const { reader } = this;
    this.reader = undefined;
    reader?.(this.end);
    this.updateWant();
  }

  /** As `Flow.read`. */
  read(): Promise<Received> {
    if (this.callback !== undefined) return Promise.reject(new Error('read: this flow is read with onData.'));
    if (this.reader !== undefined) return Promise.reject(new Error('read: another read of this flow waits.'));
    const next = this.take();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.reader = resolve;
      this.updateWant();
    });
  }

  /** As `Flow.onData`. */
  onData(callback: (data: Received) => void | Promise<void>): void {
    if (this.reader !== undefined) throw new Error('onData: a read of this flow waits.');
    this.callback = callback;
    this.scheduleFlush();
    this.updateWant();
  }

  /** As `Flow.pause`. */
  pause(): void {
    if (this.end === 'closed') return;
    this.isPaused = true;
    this.updateWant();
  }

  /** As `Flow.resume`. */
  resume(): void {
    this.isPaused = false;
    this.scheduleFlush();
    this.updateWant();
  }

  /** As `Flow[Symbol.asyncIterator]`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined> {
    for (;;) {
      const received = await this.read();
      if (received === 'eof') return;
      if (typeof received === 'string') throw new FlowEnded(received);
      yield received;
    }
  }

  /** Returns the next event for the program; undefined if it has to wait. */
  private take(): Received | undefined {
    const chunk = this.chunks.shift();
    if (chunk === undefined) return this.end;
    this.source.count(chunk.length);
    this.updateWant();
    return chunk;
  }

  /** Schedules the delivery, which is never inside `onData` or `resume`. */
  private scheduleFlush(): void {
    if (this.isFlushScheduled) return;
    this.isFlushScheduled = true;
    void Promise.resolve().then(() => {
      this.isFlushScheduled = false;
      this.flush();
      this.updateWant();
    });
  }

  /** Delivers the events that the program is ready for. */
  private flush(): void {
    if (this.reader !== undefined) {
      const { reader } = this;
      const next = this.take();
      if (next === undefined) return;
      this.reader = undefined;
      reader(next);
      return;
    }
    // A scheduled flush runs first, so that later bytes keep their order.
    while (this.callback !== undefined && !this.isPaused && !this.isFlushScheduled) {
      if (this.chunks.length === 0 && this.end !== undefined) {
        if (this.isEndDelivered) return;
        this.isEndDelivered = true;
      }
      const next = this.take();
      if (next === undefined) return;
      this.call(this.callback, next);
    }
  }

  private call(callback: (data: Received) => void | Promise<void>, received: Received): void {
    callHandler(
      () => callback(received),
      (error) => this.fail(error),
    );
  }

  /** A callback that failed is not called again. */
  private fail(error: unknown): void {
    this.isEndDelivered = true;
    this.chunks.length = 0;
    this.source.fail(error);
  }

  /** Keeps one chunk ahead of a program that reads; none for a paused one, whose peer has to wait. */
  private updateWant(): void {
    const isWanted =
      this.end === undefined && this.chunks.length === 0 && !(this.callback !== undefined && this.isPaused);
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    this.source.want(isWanted);
  }
}
