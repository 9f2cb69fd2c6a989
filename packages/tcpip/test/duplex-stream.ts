import { consumeBytes, peekBytes, writeBytes } from '../src/tcp/connection-calls.js';
import { CONNECTED, FAILED, READABLE, type TcpConnection, WRITABLE } from '../src/tcp/tcp-connection.js';
import { type InternetHost } from './internet-host.js';
import { streamByte } from './transfer.js';

const CHUNK_BYTES = 8192;
/** The stream repeats after this number of bytes, which no size of a segment or buffer divides. */
const PERIOD = 65_521;

/** An endless stream in both directions of a connection, whose bytes are compared. */
export class DuplexStream {
  /** The bytes that the first and the second host have received. */
  readonly received: [number, number] = [0, 0];
  violation: string | undefined;
  private isStopped = false;
  private readonly sent: [number, number] = [0, 0];
  private readonly bytes = Uint8Array.from({ length: PERIOD + CHUNK_BYTES }, (_, at) => streamByte(at % PERIOD, 7));

  /** `second` is the connection of the second host, which connects to the first. */
  constructor(first: InternetHost, second: InternetHost, connection: TcpConnection) {
    first.onEvents = (one, events) => {
      // Connections of an attacker are not part of the stream.
      if (one.remotePort === connection.localPort) this.handle(0, one, events);
    };
    second.onEvents = (one, events) => {
      if (one === connection) this.handle(1, one, events);
    };
  }

  /** Stops to write. */
  stop(): void {
    this.isStopped = true;
  }

  private handle(host: 0 | 1, connection: TcpConnection, events: number): void {
    if ((events & FAILED) !== 0) this.violation ??= `the connection of the peer is ${connection.error}`;
    if ((events & READABLE) !== 0) this.read(host, connection);
    if ((events & (CONNECTED | WRITABLE)) === 0) return;
    while (!this.isStopped) {
      const from = this.sent[host] % PERIOD;
      const written = writeBytes(connection, this.bytes, from, from + CHUNK_BYTES);
      this.sent[host] += written;
      if (written < CHUNK_BYTES) return;
    }
  }

  private read(host: 0 | 1, connection: TcpConnection): void {
    while (connection.readable > 0) {
      const bytes = peekBytes(connection, CHUNK_BYTES);
      const from = this.received[host] % PERIOD;
      for (let index = 0; index < bytes.length; index++) {
        if (bytes[index] === this.bytes[from + index]) continue;
        this.violation ??= `byte ${this.received[host] + index} of the stream is wrong`;
      }
      this.received[host] += bytes.length;
      consumeBytes(connection, bytes.length);
    }
  }
}
