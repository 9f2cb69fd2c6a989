import { simulatedNetwork, type SimulatedNetwork } from '@mirage/testing';
import {
  closeConnection,
  consumeBytes,
  peekBytes,
  shutdownConnection,
  writeBytes,
} from '../src/tcp/connection-calls.js';
import {
  CONNECTED,
  ENDED,
  FAILED,
  FINISHED,
  READABLE,
  type TcpConnection,
  type TcpError,
  WRITABLE,
} from '../src/tcp/tcp-connection.js';
import { TcpHost, type HostOptions } from './tcp-host.js';

// Jest looks up globals slowly, in a separate context, and this is called for every byte.
const { imul } = Math;

/** The byte at a position in the stream of one direction, so that shifted or mixed streams differ at once. */
export function streamByte(position: number, salt: number): number {
  return ((imul(position ^ salt, 0x9e3779b1) >>> 24) ^ (position >>> 13)) & 255;
}

/** A user of a connection: writes a stream and ends it, reads the other one and compares every byte. */
export class StreamUser {
  sent = 0;
  received = 0;
  error: TcpError | undefined;
  isEnded = false;
  isFinished = false;
  isConnected = false;
  violation: string | undefined;
  /** Bytes that are read at most for each event; the rest waits for `read`. */
  readBytes = Infinity;
  private readonly chunk: Uint8Array;
  private chunkAt = 0;
  private chunkEnd = 0;

  constructor(
    readonly host: TcpHost,
    readonly sendBytes: number,
    readonly sendSalt: number,
    readonly receiveSalt: number,
    chunkBytes = 4096,
  ) {
    this.chunk = new Uint8Array(chunkBytes);
  }

  handle(connection: TcpConnection, events: number): void {
    if ((events & CONNECTED) !== 0) this.isConnected = true;
    if ((events & (CONNECTED | WRITABLE)) !== 0) this.write(connection);
    if ((events & (READABLE | ENDED)) !== 0 && this.readBytes === Infinity) this.read(connection, Infinity);
    if ((events & ENDED) !== 0) this.isEnded = true;
    if ((events & FINISHED) !== 0) this.isFinished = true;
    if ((events & FAILED) !== 0) this.error = connection.error;
  }

  write(connection: TcpConnection): void {
    while (this.sent < this.sendBytes) {
      if (this.chunkAt === this.chunkEnd) {
        this.chunkAt = 0;
        this.chunkEnd = Math.min(this.chunk.length, this.sendBytes - this.sent);
        for (let index = 0; index < this.chunkEnd; index++) {
          this.chunk[index] = streamByte(this.sent + index, this.sendSalt);
        }
      }
      const written = writeBytes(connection, this.chunk, this.chunkAt, this.chunkEnd);
      this.chunkAt += written;
      this.sent += written;
      if (this.chunkAt < this.chunkEnd) return;
    }
    shutdownConnection(connection);
  }

  read(connection: TcpConnection, most: number): void {
    let left = most;
    while (left > 0 && connection.readable > 0) {
      const bytes = peekBytes(connection, left);
      for (let index = 0; index < bytes.length; index++) {
        if (bytes[index] === streamByte(this.received + index, this.receiveSalt)) continue;
        this.violation ??= `byte ${this.received + index} of host ${this.host.number} is wrong`;
      }
      this.received += bytes.length;
      left -= bytes.length;
      consumeBytes(connection, bytes.length);
    }
  }
}

export interface TransferOptions {
  readonly seed: number;
  readonly left?: HostOptions;
  readonly right?: HostOptions;
  readonly leftBytes: number;
  readonly rightBytes: number;
  readonly chunkBytes?: number;
  readonly isNoDelay?: boolean;
  readonly capture?: boolean;
  /** Called before the connection opens. */
  readonly prepare?: (left: TcpHost, right: TcpHost) => void;
}

export interface Transfer {
  readonly network: SimulatedNetwork;
  readonly left: TcpHost;
  readonly right: TcpHost;
  readonly client: StreamUser;
  readonly server: StreamUser;
  readonly connection: TcpConnection;
  accepted: TcpConnection | undefined;
}

/** Two hosts, a connection between them, and a stream in each direction. Invariants are checked after each event. */
export function startTransfer(options: TransferOptions): Transfer {
  const network = simulatedNetwork({ seed: options.seed, capture: options.capture ?? false });
  const left = new TcpHost(network, 1, options.left);
  const right = new TcpHost(network, 2, options.right);
  const client = new StreamUser(left, options.leftBytes, 1, 2, options.chunkBytes);
  const server = new StreamUser(right, options.rightBytes, 2, 1, options.chunkBytes);
  left.onEvents = (connection, events) => client.handle(connection, events);
  right.onEvents = (connection, events) => {
    if ((events & CONNECTED) !== 0) transfer.accepted = connection;
    server.handle(connection, events);
  };
  options.prepare?.(left, right);
  right.listen(7, { isNoDelay: options.isNoDelay ?? false });
  const connection = left.connect(right, 7, { isNoDelay: options.isNoDelay ?? false });
  const transfer: Transfer = { network, left, right, client, server, connection, accepted: undefined };
  network.addInvariant('streams', () => client.violation ?? server.violation);
  network.addInvariant('budget', () => {
    const over = [left, right].find(({ core }) => core.budget.used > core.budget.limitBytes || core.budget.used < 0);
    return over && `host ${over.number} uses ${over.core.budget.used} bytes`;
  });
  network.addInvariant('connections', () => {
    for (const host of [left, right]) {
      let wrong: string | undefined;
      host.core.table.forEach((one) => (wrong ??= checkConnection(one)));
      if (wrong !== undefined) return `host ${host.number}: ${wrong}`;
    }
    return undefined;
  });
  return transfer;
}

/** The invariants of every connection. */
export function checkConnection(connection: TcpConnection): string | undefined {
  const { sndUna, sndNxt, sndMax, bufferSeq, buffered, rcvNxt, rcvEdge } = connection;
  if (connection.state < 3) return undefined;
  if (((sndNxt - sndUna) | 0) < 0 || ((sndMax - sndNxt) | 0) < 0) return 'send numbers are out of order';
  if (((sndMax - connection.endSeq) | 0) > 0) return 'more was sent than is buffered';
  if (buffered > 0 && (bufferSeq - sndUna) | 0) return 'the send buffer does not start at what is not acknowledged';
  if (((rcvEdge - rcvNxt) | 0) < 0) return 'the window has moved to the left';
  if (connection.readable + ((rcvEdge - rcvNxt) | 0) > 256 * 1024) return 'more is promised than the bound';
  if (connection.readable > connection.receiveRing.capacity) return 'more is readable than there is room for';
  const { outOfOrder, sacked } = connection;
  for (const list of [outOfOrder, sacked]) {
    for (let index = 1; index < list.count; index++) {
      if (((list.start(index) - list.end(index - 1)) | 0) <= 0) return 'ranges touch';
    }
  }
  if (outOfOrder.count > 0 && ((outOfOrder.start(0) - rcvNxt) | 0) <= 0) return 'data in order waits';
  if (sndNxt !== sndUna && connection.retransmitNs === Infinity) return 'something is on its way without a timer';
  if (connection.cwnd < Math.min(connection.mss, 1)) return 'no congestion window';
  return undefined;
}

/** Finishes the transfer, and returns the errors in its result. */
export function finishTransfer(transfer: Transfer, limitNs = 3600e9): string | undefined {
  const { network, left, right, client, server } = transfer;
  network.runSync(limitNs);
  for (const user of [client, server]) {
    const other = user === client ? server : client;
    if (user.error !== undefined) return `host ${user.host.number} failed: ${user.error}`;
    if (user.received !== other.sendBytes) {
      return `host ${user.host.number} received ${user.received} of ${other.sendBytes} bytes`;
    }
    if (!user.isEnded || !user.isFinished) return `host ${user.host.number} did not finish`;
  }
  for (const { core, number } of [left, right]) {
    if (!core.isIdle) return `host ${number} keeps ${core.table.count} connections and ${core.budget.used} bytes`;
    if (core.timeWait.count !== 0) return `host ${number} keeps ${core.timeWait.count} connections in TIME-WAIT`;
  }
  return undefined;
}

/** Closes a connection like a user with the default limit. */
export function close(host: TcpHost, connection: TcpConnection): void {
  closeConnection(connection, 30e9);
  host.turn();
}
