import type { Socket } from 'node:net';
import { FlowEnded, FlowInbox, type Received } from '@mirage/runtime/flow';
import type { Endpoint, Flow, FlowError, FlowOptions } from '@mirage/types';
import { endpointText } from './endpoints.js';
import { flowErrorOf } from './socket-errors.js';
import type { Closable, SocketHost } from './socket-host.js';

/**
 * A flow over a connected socket of Node, which must allow half open connections. The socket's own buffer is not used
 * for reading: it is paused until the program has taken its last chunk. A write resolves when the host's kernel has the
 * bytes.
 */
export class SocketFlow implements Flow, Closable {
  private readonly inbox: FlowInbox;
  /** Why later writes fail; undefined while the flow can be written to. */
  private failure: FlowError | undefined;
  private readonly gone: Promise<void>;
  private closing: Promise<void> | undefined;
  /** Whether Node has reported the end of the peer's bytes. */
  private hasEnded = false;
  /** Whether unread bytes that arrive from now on are lost. */
  private isDeaf = false;

  constructor(
    private readonly host: SocketHost,
    private readonly socket: Socket,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    { noDelay = false, keepAlive }: FlowOptions,
  ) {
    socket.setNoDelay(noDelay);
    if (keepAlive !== undefined) socket.setKeepAlive(true, keepAlive.idleMs);
    this.inbox = new FlowInbox({
      want: (isWanted) => void (isWanted || this.isDeaf ? socket.resume() : socket.pause()),
      count: (lengthBytes) => void (host.counters.rxBytes += lengthBytes),
      fail: (error) => this.handlerFailed(error),
    });
    host.counters.openFlows++;
    host.open.add(this);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('end', () => void this.endOfPeer());
    socket.on('error', (error) => {
      this.failure ??= flowErrorOf(error);
      this.inbox.finish(this.failure);
    });
    this.gone = new Promise((resolve) =>
      socket.on('close', () => {
        this.inbox.finish(this.failure ?? (this.hasEnded ? 'eof' : 'closed'));
        this.failure ??= 'closed';
        host.counters.openFlows--;
        host.open.delete(this);
        resolve();
      }),
    );
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
    const { socket, host } = this;
    if (socket.writableEnded) return Promise.resolve('closed');
    return new Promise((resolve) => {
      socket.write(bytes, (error) => {
        // Node reports no error for a write that a destroyed socket abandons, and reports the result of a write before
        // that of the socket.
        if (error || socket.destroyed) return void this.gone.then(() => resolve(this.failure ?? 'closed'));
        host.counters.txBytes += bytes.length;
        resolve('written');
      });
    });
  }

  shutdown(): void {
    this.socket.end();
  }

  close(): Promise<void> {
    return (this.closing ??= this.finish());
  }

  abort(): void {
    this.failure ??= 'closed';
    this.inbox.close();
    this.reset();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this.inbox[Symbol.asyncIterator]();
  }

  /** Resets the flow; resolves when its socket is closed. */
  end(): Promise<void> {
    this.abort();
    return this.gone;
  }

  /** Resets the flow because of an error in a handler. */
  handlerFailed(error: unknown): void {
    const { host } = this;
    if (error instanceof FlowEnded) host.tcpLog.debug(() => `a flow from ${this.toString()} ended: ${error.cause}`);
    else host.handlerFailed(host.tcpLog, `flow from ${this.toString()}`, error);
    this.abort();
  }

  /** The peer, for messages: `127.0.0.1:4711`. */
  toString(): string {
    return endpointText(this.remote.address, this.remote.port);
  }

  /** The steps of `close`. */
  private async finish(): Promise<void> {
    const { socket } = this;
    const hasUnread = this.inbox.hasUnread() || socket.readableLength > 0;
    // Must precede the closing of the inbox, which then wants nothing. From now on, arriving bytes reset the flow.
    this.isDeaf = true;
    this.inbox.close();
    if (hasUnread) this.abort();
    else socket.resume();
    // The kernel may have unread bytes, too. After FIN a reset would be too late.
    await nextPoll();
    if (socket.destroyed || this.failure !== undefined) return this.gone;
    const limit = setTimeout(() => this.abort(), this.host.closeLimitMs);
    // Once the kernel has all bytes, it sends them, and resets the connection itself if the peer sends more.
    const leave = (): void => void socket.destroy();
    if (socket.writableFinished) leave();
    else socket.once('finish', leave);
    socket.end();
    return this.gone.finally(() => clearTimeout(limit));
  }

  /**
   * libuv reports a reset as an end when bytes waited to be read (`uv__stream_io`, POLLHUP after a partial read). The
   * host still reports it to the next write, so an empty write detects it. After `shutdown` it cannot be detected.
   */
  private async endOfPeer(): Promise<void> {
    const { socket } = this;
    this.hasEnded = true;
    // After a reset, a pending write fails soon.
    if (socket.writableLength > 0) await nextPoll();
    else if (!socket.writableEnded) await new Promise((resolve) => socket.write(new Uint8Array(0), resolve));
    if (!socket.errored) this.inbox.finish('eof');
  }

  private receive(chunk: Buffer): void {
    // Not a Buffer: its `slice` does not copy.
    if (!this.isDeaf) this.inbox.deliver(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
    else this.abort();
  }

  private reset(): void {
    const { socket } = this;
    if (socket.destroyed) return;
    // libuv cannot reset a connection while it shuts it down (`uv_tcp_close_reset`); that takes one turn of the loop.
    const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
    if (isShuttingDown) socket.once('finish', () => void (socket.destroyed || socket.resetAndDestroy()));
    else socket.resetAndDestroy();
  }
}

/** Resolves after the event loop has checked once for arrived data, after the calls that are scheduled now. */
function nextPoll(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
