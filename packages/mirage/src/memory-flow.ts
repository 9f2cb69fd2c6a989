import type { FlowInbox, Received } from '@mirage/runtime/flow';
import type { Endpoint, Flow, FlowError, StackStatistics } from '@mirage/types';

/** The counters, as flows and listeners change them. */
export type Counters = { -readonly [Name in keyof Omit<StackStatistics, 'dropped'>]: StackStatistics[Name] };

/** The state that the flows of one stack share. */
export interface FlowHost {
  readonly counters: Counters;
  readonly flows: Set<MemoryFlow>;
  readonly closeLimitMs: number;
  /** Counts and keeps the error of a handler. */
  readonly handlerFailed: (error: unknown) => void;
  readonly createInbox: (source: ConstructorParameters<typeof FlowInbox>[0]) => FlowInbox;
}

/** Bytes that one direction of a flow holds between a write and its reader. */
const BUFFER_BYTES = 65_536;

interface WaitingWrite {
  rest: Uint8Array;
  readonly settle: (result: 'written' | FlowError) => void;
}

/** One end of a flow in memory. */
export class MemoryFlow implements Flow {
  private readonly inbox: FlowInbox;
  private peer: MemoryFlow | undefined;
  /** Writes that do not fit into the buffer. A part of the first one may be in it. */
  private readonly waiting: WaitingWrite[] = [];
  /** Written bytes that the peer does not want yet. */
  private readonly buffer: Uint8Array[] = [];
  private bufferedBytes = 0;
  private isShut = false;
  /** Whether the peer has received the end of this side. */
  private isDone = false;
  /** Whether bytes that arrive from now on reset the flow. */
  private isDeaf = false;
  private isWanted = false;
  private failure: FlowError | undefined;
  private isOpen = true;
  private closing: Promise<void> | undefined;
  private readonly gone: Promise<void>;
  private leave = (): void => {};

  constructor(
    private readonly host: FlowHost,
    readonly local: Endpoint,
    readonly remote: Endpoint,
  ) {
    this.gone = new Promise((resolve) => (this.leave = resolve));
    this.inbox = host.createInbox({
      want: (isWanted) => {
        this.isWanted = isWanted;
        if (isWanted) this.peer?.carryLater();
      },
      count: (lengthBytes) => void (host.counters.rxBytes += lengthBytes),
      fail: (error) => this.handlerFailed(error),
    });
    host.flows.add(this);
    host.counters.openFlows++;
  }

  /** Joins the two ends of a flow. */
  static join(one: MemoryFlow, other: MemoryFlow): void {
    one.peer = other;
    other.peer = one;
    one.inbox.start();
    other.inbox.start();
  }

  read(): Promise<Received> {
    return this.inbox.read();
  }

  onData(callback: (data: Received) => void | Promise<void>): void {
    this.inbox.onData(callback);
  }

  pause(): void {
    this.inbox.pause();
  }

  resume(): void {
    this.inbox.resume();
  }

  write(bytes: Uint8Array): Promise<'written' | FlowError> {
    if (this.failure !== undefined || this.isShut) return Promise.resolve(this.failure ?? 'closed');
    return new Promise((settle) => {
      this.waiting.push({ rest: bytes, settle });
      this.fill();
      this.carryLater();
    });
  }

  shutdown(): void {
    this.isShut = true;
    this.carryLater();
  }

  close(): Promise<void> {
    return (this.closing ??= this.finish());
  }

  abort(): void {
    if (!this.isOpen) return this.inbox.close();
    this.fail('closed');
    this.peer?.fail('reset');
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this.inbox[Symbol.asyncIterator]();
  }

  handlerFailed(error: unknown): void {
    this.host.handlerFailed(error);
    this.abort();
  }

  private async finish(): Promise<void> {
    const peer = this.peer!;
    const hasUnread = this.inbox.hasUnread() || peer.bufferedBytes > 0 || peer.waiting.length > 0;
    this.isDeaf = true;
    this.inbox.close();
    if (!this.isOpen) return;
    if (hasUnread) return this.abort();
    this.shutdown();
    this.endIfClosed();
    const limit = setTimeout(() => this.abort(), this.host.closeLimitMs);
    await this.gone.finally(() => clearTimeout(limit));
  }

  /** Moves writes into the buffer as far as it has room. */
  private fill(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const room = BUFFER_BYTES - this.bufferedBytes;
      if (room === 0 && first.rest.length > 0) return;
      const part = first.rest.slice(0, room);
      if (part.length > 0) this.buffer.push(part);
      this.bufferedBytes += part.length;
      this.host.counters.txBytes += part.length;
      first.rest = first.rest.subarray(part.length);
      if (first.rest.length > 0) return;
      this.waiting.shift();
      first.settle('written');
    }
    this.endIfClosed();
  }

  /** Deferred: on no network do bytes arrive while their sender is still inside `write`. */
  private carryLater(): void {
    void Promise.resolve().then(() => this.carry());
  }

  /** Passes to the peer the bytes that it wants. */
  private carry(): void {
    const peer = this.peer!;
    while (this.failure === undefined && (peer.isWanted || peer.isDeaf)) {
      const chunk = this.buffer.shift();
      if (chunk === undefined) break;
      if (peer.isDeaf) {
        this.fail('reset');
        return peer.fail('closed');
      }
      this.bufferedBytes -= chunk.length;
      peer.inbox.deliver(chunk);
      this.fill();
    }
    if (!this.isShut || this.isDone || this.failure !== undefined) return;
    if (this.bufferedBytes > 0 || this.waiting.length > 0) return;
    this.isDone = true;
    peer.inbox.finish('eof');
    if (!peer.isDone) return;
    this.end();
    peer.end();
  }

  /** A closed flow is gone when all written bytes are in flight. */
  private endIfClosed(): void {
    if (this.isDeaf && this.isShut && this.waiting.length === 0) this.end();
  }

  private fail(failure: FlowError): void {
    if (!this.isOpen) return;
    this.failure = failure;
    if (failure === 'closed') this.inbox.close();
    else this.inbox.finish(failure);
    for (const { settle } of this.waiting.splice(0)) settle(failure);
    this.buffer.length = 0;
    this.bufferedBytes = 0;
    this.end();
  }

  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.host.counters.openFlows--;
    this.host.flows.delete(this);
    this.leave();
  }
}
