import type { Endpoint, Flow, FlowError } from '@mirage/types';
import { addressOfWords } from '../ip/ip-words.js';
import {
  abortConnection,
  consumeBytes,
  peekBytes,
  shutdownConnection,
  stopReading,
  writeBytes,
} from './connection-calls.js';
import { DELIVERED, FAILED, FINISHED, READABLE, type TcpConnection, type TcpError } from './tcp-connection.js';
import { CLOSE_LIMIT, MOST_BUFFER_BYTES } from './tcp-limits.js';

/** Receives the events of a peer in order: bytes, then one end. */
export type Received = Uint8Array | 'eof' | FlowError;

/** The calls of an inbox to the flow below it. */
export interface InboxSource {
  readonly want: (isWanted: boolean) => void;
  readonly count: (lengthBytes: number) => void;
  readonly fail: (error: unknown) => void;
}

/** Implements the rules of reading, like `FlowInbox` of `@mirage/runtime/flow`. The stack supplies it. */
export interface Inbox {
  start(): void;
  hasUnread(): boolean;
  deliver(bytes: Uint8Array): void;
  finish(end: 'eof' | FlowError): void;
  close(): void;
  read(): Promise<Received>;
  onData(callback: (data: Received) => void | Promise<void>): void;
  pause(): void;
  resume(): void;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined>;
}

/** The functions that a flow needs from the stack. */
export interface FlowHost {
  createInbox(source: InboxSource): Inbox;
  /** Called when the core has something to send: the stack calls `turn` soon. */
  wake(): void;
  /** The same after the program has written: it may write again at once. Default: `wake`. */
  wrote?(): void;
  /** Logs and counts an error that a handler of the program threw. */
  handlerFailed(flow: Flow, error: unknown): void;
  readonly counters: FlowCounters;
  /** The time of the core. */
  nowNs(): number;
  /** How long `close` waits for the peer. Default: as `Flow.close` documents. */
  readonly closeLimitNs?: number;
}

export interface FlowCounters {
  openFlows: number;
  acceptedFlows: number;
  connectedFlows: number;
  rxBytes: number;
  txBytes: number;
}

interface WaitingWrite {
  readonly bytes: Uint8Array;
  at: number;
  readonly resolve: (result: 'written' | FlowError) => void;
}

const ERRORS: Readonly<Record<TcpError, FlowError>> = {
  refused: 'reset',
  reset: 'reset',
  timeout: 'timed-out',
  unreachable: 'unreachable',
  aborted: 'closed',
};

/** A connection as a `Flow`: promises and callbacks over the events and calls of the core. */
export class TcpFlow implements Flow {
  private readonly inbox: Inbox;
  /** Why later writes fail; undefined while the flow can be written to. */
  private failure: FlowError | undefined;
  private readonly waiting: WaitingWrite[] = [];
  private isShutDown = false;
  private isWanted = false;
  private isPumping = false;
  private isOpen = true;
  private closing: Promise<void> | undefined;
  private resolveClosing: (() => void) | undefined;

  constructor(
    private readonly host: FlowHost,
    private readonly connection: TcpConnection,
  ) {
    connection.owner = this;
    host.counters.openFlows++;
    this.inbox = host.createInbox({
      want: (isWanted) => {
        this.isWanted = isWanted;
        // Deferred, because the inbox may be about to pass on earlier bytes.
        if (!isWanted || this.isPumping || connection.readable === 0) return;
        connection.core.raise(connection, READABLE);
        host.wake();
      },
      count: (lengthBytes) => void (host.counters.rxBytes += lengthBytes),
      fail: (error) => this.handlerFailed(error),
    });
    this.inbox.start();
  }

  get local(): Endpoint {
    return { address: addressOfWords(this.connection.addresses, 0), port: this.connection.localPort };
  }

  get remote(): Endpoint {
    return { address: addressOfWords(this.connection.addresses, 4), port: this.connection.remotePort };
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
    if (this.failure !== undefined) return Promise.resolve(this.failure);
    if (this.isShutDown) return Promise.resolve('closed');
    return new Promise((resolve) => {
      this.waiting.push({ bytes, at: 0, resolve });
      if (this.waiting.length === 1) this.drain();
    });
  }

  shutdown(): void {
    if (this.isShutDown) return;
    this.isShutDown = true;
    this.drain();
  }

  close(): Promise<void> {
    return (this.closing ??= this.beginClose());
  }

  abort(): void {
    this.inbox.close();
    if (this.isOpen) abortConnection(this.connection);
    this.end('closed');
    this.host.wake();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this.inbox[Symbol.asyncIterator]();
  }

  /** Resets the flow because of an error in a handler of the program. */
  handlerFailed(error: unknown): void {
    this.host.handlerFailed(this, error);
    this.abort();
  }

  /** Takes the events of the connection. */
  handle(events: number): void {
    this.pump();
    if ((events & FAILED) !== 0) {
      this.end(this.closing === undefined ? ERRORS[this.connection.error ?? 'reset'] : 'closed');
      return;
    }
    this.drain();
    if ((events & (DELIVERED | FINISHED)) !== 0) this.resolveClosing?.();
    if ((events & FINISHED) !== 0) this.leave();
  }

  private beginClose(): Promise<void> {
    const { connection } = this;
    const hasUnread = this.inbox.hasUnread() || connection.readable > 0;
    this.inbox.close();
    if (!this.isOpen || this.failure !== undefined) {
      stopReading(connection, 0);
      return Promise.resolve();
    }
    if (hasUnread) {
      this.abort();
      return Promise.resolve();
    }
    const closed = new Promise<void>((resolve) => (this.resolveClosing = resolve));
    // The core may have been idle for a long time: the limit counts from now.
    connection.core.nowNs = this.host.nowNs();
    stopReading(connection, this.host.closeLimitNs ?? CLOSE_LIMIT);
    this.isShutDown = true;
    // The FIN of an earlier `shutdown` may be acknowledged already.
    if (connection.isFinQueued && connection.sndUna === connection.endSeq) this.resolveClosing?.();
    this.drain();
    return closed;
  }

  /** Copies waiting writes to the send buffer, then sends FIN if it is due. */
  private drain(): void {
    if (this.failure !== undefined) return;
    const { connection, waiting, host } = this;
    let hasResolved = false;
    if (waiting.length > 0) connection.core.nowNs = host.nowNs();
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const count = writeBytes(connection, first.bytes, first.at, first.bytes.length);
      first.at += count;
      host.counters.txBytes += count;
      if (first.at < first.bytes.length) break;
      waiting.shift();
      first.resolve('written');
      hasResolved = true;
    }
    if (waiting.length === 0 && this.isShutDown) shutdownConnection(connection);
    else if (hasResolved && waiting.length === 0 && host.wrote !== undefined) return host.wrote();
    host.wake();
  }

  /** Passes on the received bytes that the program wants, then the end. */
  private pump(): void {
    if (this.isPumping) return;
    const { connection, inbox } = this;
    this.isPumping = true;
    while (this.isWanted && connection.readable > 0) {
      const bytes = peekBytes(connection, MOST_BUFFER_BYTES).slice();
      consumeBytes(connection, bytes.length);
      inbox.deliver(bytes);
    }
    this.isPumping = false;
    if (connection.readable === 0 && connection.isPeerDone) inbox.finish('eof');
    this.host.wake();
  }

  /** Ends the flow: reads and writes report it. */
  private end(error: FlowError): void {
    this.failure ??= error;
    this.inbox.finish(this.failure);
    for (const { resolve } of this.waiting.splice(0)) resolve(this.failure);
    this.resolveClosing?.();
    this.leave();
  }

  private leave(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.host.counters.openFlows--;
  }
}
