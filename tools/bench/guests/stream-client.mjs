// The other end of a guest's transfer: stream-client.mjs KIND ADDRESS PORT COUNT BYTES. Prints the seconds.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

/** The maximum number of datagrams in flight. */
const WINDOW = 32;
/** Datagrams may be lost: after this time without an answer the window is sent again. */
const STALL_MS = 500;

const [kind, host, port, count, lengthBytes] = process.argv.slice(2).map((word, index) => (index < 2 ? word : +word));

/** Counts from the first byte, so that the connection and slow start of a busy machine do not count twice. */
function receive() {
  const socket = connect({ host, port });
  let begin = 0;
  let received = 0;
  socket.on('close', () => process.exit(received < count ? 1 : 0));
  socket.on('data', ({ length }) => {
    if (begin === 0) begin = performance.now();
    received += length;
    if (received < count) return;
    end(begin);
    socket.destroy();
  });
}

/** Ends with the guest's answer: it has taken everything. */
function send() {
  const chunk = new Uint8Array(65536).fill(0x5a);
  const begin = performance.now();
  const socket = connect({ host, port, allowHalfOpen: true });
  let sent = 0;
  const more = () => {
    while (sent < count) {
      const part = Math.min(chunk.length, count - sent);
      sent += part;
      if (!socket.write(chunk.subarray(0, part))) return;
    }
    socket.end();
  };
  socket.on('drain', more).on('connect', more);
  let isAnswered = false;
  socket.on('close', () => process.exit(isAnswered ? 0 : 1));
  socket.once('data', () => {
    isAnswered = true;
    end(begin);
    socket.destroy();
  });
}

/** Sends numbered datagrams, at most 32 in flight, and compares their numbers. */
function echo() {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
  const waiting = new Set();
  let [asked, answered, isOver] = [0, 0, false];
  const ask = (number) => {
    const datagram = new Uint8Array(lengthBytes).fill(0x5a);
    new DataView(datagram.buffer).setUint32(0, number);
    socket.send(datagram, port, host);
  };
  const fill = () => {
    while (waiting.size < WINDOW && asked < count) {
      waiting.add(asked);
      ask(asked++);
    }
  };
  const begin = performance.now();
  let before = -1;
  const stall = setInterval(() => {
    if (answered === before) waiting.forEach(ask);
    before = answered;
  }, STALL_MS);
  socket.on('message', (bytes) => {
    if (bytes.length !== lengthBytes || !waiting.delete(bytes.readUInt32BE(0))) return;
    answered++;
    if (answered === count && !isOver) {
      isOver = true;
      clearInterval(stall);
      socket.close();
      end(begin);
    } else fill();
  });
  fill();
}

const end = (begin) => console.log((performance.now() - begin) / 1000);
({ receive, send, echo })[kind]();
