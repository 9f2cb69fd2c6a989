import { consumeBytes, peekBytes, writeBytes } from '../src/tcp/connection-calls.js';
import { CONNECTED, FAILED, READABLE, type TcpConnection, WRITABLE } from '../src/tcp/tcp-connection.js';
import { type InternetHost } from './internet-host.js';
import { streamByte } from './transfer.js';

const CHUNK_BYTES = 8192;
/** The stream repeats after this number of bytes, which no size of a segment or buffer divides. */
const PERIOD = 65_521;

/** An endless stream from a client to the server that it connects to, whose bytes are compared. */
export class EndlessStream {
  /** The bytes that the server has received. */
  received = 0;
  violation: string | undefined;
  private sent = 0;
  private isStopped = false;
  private readonly bytes = Uint8Array.from({ length: PERIOD + CHUNK_BYTES }, (_, at) => streamByte(at % PERIOD, 7));

  constructor(server: InternetHost, client: InternetHost, connection: TcpConnection) {
    server.onEvents = (one, events) => {
      // Connections of an attacker are not part of the stream.
      if (one.remotePort === connection.localPort && (events & READABLE) !== 0) this.read(one);
    };
    client.onEvents = (one, events) => {
      if ((events & FAILED) !== 0) this.violation ??= `the connection of the peer is ${connection.error}`;
      if ((events & (CONNECTED | WRITABLE)) !== 0) this.write(one);
    };
  }

  /** Stops to write. */
  stop(): void {
    this.isStopped = true;
  }

  private write(connection: TcpConnection): void {
    while (!this.isStopped) {
      const from = this.sent % PERIOD;
      const written = writeBytes(connection, this.bytes, from, from + CHUNK_BYTES);
      this.sent += written;
      if (written < CHUNK_BYTES) return;
    }
  }

  private read(connection: TcpConnection): void {
    while (connection.readable > 0) {
      const bytes = peekBytes(connection, CHUNK_BYTES);
      const from = this.received % PERIOD;
      for (let index = 0; index < bytes.length; index++) {
        if (bytes[index] === this.bytes[from + index]) continue;
        this.violation ??= `byte ${this.received + index} of the stream is wrong`;
      }
      this.received += bytes.length;
      consumeBytes(connection, bytes.length);
    }
  }
}
