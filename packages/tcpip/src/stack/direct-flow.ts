import { FlowEnded, FlowInbox, type Received } from '@mirage/runtime/flow';
import { type Endpoint, type Flow, type FlowError } from '@mirage/types';
import { abortConnection, closeConnection, consumeBytes, peekBytes } from '../tcp/connection-calls.js';
import { shutdownConnection, writeBytes } from '../tcp/connection-calls.js';
import {
  DELIVERED,
  ENDED,
  FAILED,
  FINISHED,
  READABLE,
  type TcpConnection,
  type TcpError,
  WRITABLE,
} from '../tcp/tcp-connection.js';
import { type StackContext } from './stack-context.js';

/** The most bytes that a reader gets at once. */
const MOST_CHUNK_BYTES = 64 * 1024;

const FLOW_ERRORS: Readonly<Record<TcpError, FlowError>> = {
  refused: 'reset',
  reset: 'reset',
  timeout: 'timed-out',
  unreachable: 'unreachable',
  aborted: 'closed',
};

interface PendingWrite {
  readonly bytes: Uint8Array;
  offset: number;
  readonly resolve: (result: 'written' | FlowError) => void;
}

/** A flow over a connection of the TCP core: the promises and callbacks around its events. */
export class DirectFlow implements Flow {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  private readonly inbox: FlowInbox;
  private isWanted = false;
  private readonly writes: PendingWrite[] = [];
  /** Why later writes fail; undefined while the flow can be written to. */
  private failure: FlowError | undefined;
  private isShutDown = false;
  private closing: Promise<void> | undefined;
  private resolveClosing: () => void = () => {};
  private cancelLimit: (() => void) | undefined;
  private isOver = false;

  constructor(
    private readonly context: StackContext,
    private readonly connection: TcpConnection,
    local: Endpoint,
    remote: Endpoint,
  ) {
    this.local = local;
    this.remote = remote;
    context.counters.openFlows++;
    this.inbox = new FlowInbox({
      want: (isWanted) => this.want(isWanted),
      count: (lengthBytes) => void (context.counters.rxBytes += lengthBytes),
      fail: (error) => this.handlerFailed(error),
    });
    this.inbox.start();
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
    const { writes, context } = this;
    let offset = 0;
    if (writes.length === 0) {
      offset = writeBytes(this.connection, bytes, 0, bytes.length);
      context.counters.txBytes += offset;
      context.work();
      if (offset === bytes.length) return Promise.resolve('written');
    }
    return new Promise((resolve) => writes.push({ bytes, offset, resolve }));
  }

  shutdown(): void {
    this.failure ??= 'closed';
    if (this.isShutDown) return;
    this.isShutDown = true;
    this.finishWrites();
  }

  close(): Promise<void> {
    return (this.closing ??= this.startClosing());
  }

  abort(): void {
    this.failure ??= 'closed';
    this.inbox.close();
    this.failWrites('closed');
    abortConnection(this.connection);
    this.end();
    this.context.work();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this.inbox[Symbol.asyncIterator]();
  }

  /** Resets the flow because of an error in a handler. */
  handlerFailed(error: unknown): void {
    const { context } = this;
    const from = `flow from ${this.remote.address}:${this.remote.port}`;
    if (error instanceof FlowEnded) context.tcpLog.debug(() => `a ${from} ended: ${error.cause}`);
    else context.handlerFailed(context.tcpLog, from, error);
    this.abort();
  }

  /** Takes the events of the connection. */
  handle(events: number): void {
    if ((events & (READABLE | ENDED | FINISHED)) !== 0) this.pull();
    if ((events & WRITABLE) !== 0) this.drainWrites();
    if ((events & FAILED) !== 0) {
      const error = FLOW_ERRORS[this.connection.error ?? 'reset'];
      this.failure ??= error;
      this.inbox.finish(error);
      this.failWrites(error);
      this.end();
    }
    if ((events & FINISHED) !== 0) {
      this.failure ??= 'closed';
      this.end();
    }
    if ((events & DELIVERED) !== 0 && this.closing !== undefined) this.end();
  }

  private want(isWanted: boolean): void {
    this.isWanted = isWanted;
    if (!isWanted) return;
    // Not here: the inbox may be in the middle of a call.
    this.connection.core.raise(this.connection, READABLE);
    this.context.work();
  }

  /** Moves bytes to the inbox while it wants them. What it does not want stays, and closes the window. */
  private pull(): void {
    const { connection } = this;
    if (this.closing !== undefined && !this.isOver && connection.readable > 0) {
      // The peer has to know that its bytes are lost.
      this.abort();
      return;
    }
    while (this.isWanted && connection.readable > 0) {
      const bytes = peekBytes(connection, MOST_CHUNK_BYTES).slice();
      consumeBytes(connection, bytes.length);
      this.inbox.deliver(bytes);
    }
    if (connection.readable === 0 && connection.isPeerDone) this.inbox.finish('eof');
  }

  private drainWrites(): void {
    const { writes, connection, context } = this;
    while (writes.length > 0) {
      const first = writes[0]!;
      const count = writeBytes(connection, first.bytes, first.offset, first.bytes.length);
      first.offset += count;
      context.counters.txBytes += count;
      if (first.offset < first.bytes.length) break;
      writes.shift();
      first.resolve('written');
    }
    context.work();
    this.finishWrites();
  }

  /** Sends the end of this side when all writes are in the buffer. */
  private finishWrites(): void {
    if (!this.isShutDown || this.writes.length > 0 || this.isOver) return;
    const { connection, context } = this;
    connection.core.nowNs = context.services.nowNs();
    if (this.closing === undefined) shutdownConnection(connection);
    else closeConnection(connection, context.closeLimitNs);
    context.work();
  }

  private startClosing(): Promise<void> {
    const { connection, context } = this;
    const hasUnread = this.inbox.hasUnread() || connection.readable > 0;
    this.inbox.close();
    this.failure ??= 'closed';
    if (this.isOver) return Promise.resolve();
    const closed = new Promise<void>((resolve) => (this.resolveClosing = resolve));
    if (hasUnread) {
      this.abort();
      return closed;
    }
    // `finishWrites` has to know that the flow is closed.
    this.closing = closed;
    this.isShutDown = true;
    const { services, closeLimitNs } = context;
    this.cancelLimit = services.setTimer(services.nowNs() + closeLimitNs, () => this.abort());
    this.finishWrites();
    return closed;
  }

  private failWrites(error: FlowError): void {
    for (const { resolve } of this.writes.splice(0)) resolve(error);
  }

  /** The flow is not open any more. */
  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.context.counters.openFlows--;
    this.cancelLimit?.();
    this.resolveClosing();
  }
}
