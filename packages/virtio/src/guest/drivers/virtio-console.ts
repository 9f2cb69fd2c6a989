import type { Natives } from '@mirage/kernel/natives';
import { createLineReader, encodeUtf8, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import { createVirtqueue, type QueueViolation } from '../queue/virtqueue.js';
import { finish, giveUp, negotiate, type HandshakeError } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';

/** Queues of port 0, without VIRTIO_CONSOLE_F_MULTIPORT. Source: virtio 1.2, 5.3.2. */
const RECEIVE_QUEUE = 0;
const TRANSMIT_QUEUE = 1;
const QUEUE_SIZE = 16;
const RECEIVE_BUFFERS = 4;
const BUFFER_BYTES = 4096;
/** At the end, output that the host does not take is waited for no longer than this. */
const CLOSE_PATIENCE_NS = 1e9;

/** A console and its end. */
export interface VirtioConsole {
  readonly console: Console;
  /** Waits until the device has taken what was written. Sleeps in the kernel: for the very end only. */
  readonly close: () => void;
}

/**
 * Connects port 0 of a virtio console. Errors: those of the handshake, 'no-such-queue', 'no-interrupt'. Source: virtio
 * 1.2, 5.3.
 */
export function connectVirtioConsole(
  natives: Natives,
  loop: Loop,
  transport: Transport,
): VirtioConsole | HandshakeError | 'no-such-queue' | 'no-interrupt' {
  const features = negotiate(transport, 0);
  if (typeof features === 'string') return features;
  const event = transport.bindInterrupt();
  if (event < 0) return giveUp(transport, 'no-interrupt');
  const receiveQueue = createVirtqueue<Uint8Array>(natives, transport, RECEIVE_QUEUE, QUEUE_SIZE, features);
  const transmitQueue = createVirtqueue<() => void>(natives, transport, TRANSMIT_QUEUE, QUEUE_SIZE, features);
  if (receiveQueue === 'no-such-queue' || transmitQueue === 'no-such-queue') return giveUp(transport, 'no-such-queue');
  finish(transport);

  const lines = createLineReader(loop);
  /** Chunks that wait for room in the queue, oldest first. */
  const waiting: { bytes: Uint8Array; done: () => void }[] = [];
  let inFlight = 0;

  const lie = (violation: QueueViolation): never =>
    natives.panic(`the console device broke the protocol: ${violation}`);
  const postReceive = (bytes: Uint8Array): void => void receiveQueue.post([{ bytes, isWritable: true }], bytes);
  const transmit = (): void => {
    let isPosted = false;
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (transmitQueue.post([{ bytes: next.bytes, isWritable: false }], next.done) === 'queue-full') break;
      waiting.shift();
      inFlight++;
      isPosted = true;
    }
    if (isPosted) transmitQueue.publish();
  };
  const serve = (): void => {
    transport.acknowledgeInterrupt();
    let isReceived = false;
    for (let got = receiveQueue.reclaim(); got; got = receiveQueue.reclaim()) {
      if (typeof got === 'string') return lie(got);
      const { token, lengthBytes } = got;
      lines.push(token.subarray(0, lengthBytes));
      postReceive(token);
      isReceived = true;
    }
    if (isReceived) receiveQueue.publish();
    for (let sent = transmitQueue.reclaim(); sent; sent = transmitQueue.reclaim()) {
      if (typeof sent === 'string') return lie(sent);
      inFlight--;
      sent.token();
    }
    transmit();
  };
  const write = (data: Uint8Array): Promise<void> => {
    const chunks: Promise<void>[] = [];
    for (let offset = 0; offset < data.length; offset += BUFFER_BYTES) {
      const part = data.subarray(offset, offset + BUFFER_BYTES);
      // A copy: the caller may reuse its buffer, and only whole pages are given to a device.
      const bytes = new Uint8Array(natives.dmaAlloc(part.length));
      bytes.set(part);
      const release = loop.hold();
      chunks.push(
        new Promise((resolve) =>
          waiting.push({
            bytes,
            done() {
              release();
              resolve();
            },
          }),
        ),
      );
    }
    transmit();
    return Promise.all(chunks).then(() => undefined);
  };

  loop.onEvent(event, serve);
  for (let count = 0; count < RECEIVE_BUFFERS; count++) postReceive(new Uint8Array(natives.dmaAlloc(BUFFER_BYTES)));
  receiveQueue.publish();
  return {
    console: {
      write: (data) => write(typeof data === 'string' ? encodeUtf8(data) : data),
      log: (line) => write(encodeUtf8(`${line}\n`)),
      readLine: () => lines.readLine(),
    },
    close() {
      const deadlineNs = natives.monotonicNs() + CLOSE_PATIENCE_NS;
      while (inFlight + waiting.length > 0 && natives.monotonicNs() < deadlineNs) {
        natives.wait(deadlineNs);
        serve();
      }
    },
  };
}
