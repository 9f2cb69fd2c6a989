import type { Natives } from '@mirage/kernel/natives';
import { DeviceError } from '@mirage/runtime';
import { createLineReader, encodeUtf8, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import { createVirtqueue } from '../queue/virtqueue.js';
import type { QueueViolation } from '../queue/virtqueue-interface.js';
import { finish, giveUp, negotiate, reset, type HandshakeError } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';

/** Queues of port 0, without VIRTIO_CONSOLE_F_MULTIPORT. Source: virtio 1.2, 5.3.2. */
const RECEIVE_QUEUE = 0;
const TRANSMIT_QUEUE = 1;
const QUEUE_SIZE = 16;
const RECEIVE_BUFFERS = 4;
const BUFFER_BYTES = 4096;
/** How long the end of the program waits for a host that does not take the output. */
const CLOSE_TIMEOUT_NS = 1e9;

/** A console and its end. */
export interface VirtioConsole {
  readonly console: Console;
  /** Waits until the device has taken what was written. Sleeps in the kernel: for the very end only. */
  readonly close: () => void;
}

/** A part of the output: DMA memory, and the function that resolves its write. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly done: () => void;
}

/**
 * Connects port 0 of a virtio console. A device that breaks the protocol is reset and stopped: the early console shows
 * the reason, readers get a `DeviceError`, and output is dropped. Errors: those of the handshake, 'no-such-queue',
 * 'no-interrupt'. Source: virtio 1.2, 5.3.
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
  const transmitQueue = createVirtqueue<Chunk>(natives, transport, TRANSMIT_QUEUE, QUEUE_SIZE, features);
  if (receiveQueue === 'no-such-queue' || transmitQueue === 'no-such-queue') return giveUp(transport, 'no-such-queue');
  finish(transport);

  const lines = createLineReader(loop);
  /** Chunks that wait for room in the queue, oldest first. */
  const waiting: Chunk[] = [];
  /** Chunks that the device owns. */
  const inFlight = new Set<Chunk>();
  let isStopped = false;

  const stop = (violation: QueueViolation): void => {
    isStopped = true;
    reset(transport);
    const error = new DeviceError('console', `the device breaks the protocol (${violation}) and was stopped`);
    natives.consoleText(`${error.message}\n`);
    for (const { done } of [...inFlight, ...waiting]) done();
    waiting.length = 0;
    inFlight.clear();
    lines.fail(error);
  };
  const postReceive = (bytes: Uint8Array): void => void receiveQueue.post([{ bytes, isWritable: true }], bytes);
  const transmit = (): void => {
    let isPosted = false;
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (transmitQueue.post([{ bytes: next.bytes, isWritable: false }], next) === 'queue-full') break;
      waiting.shift();
      inFlight.add(next);
      isPosted = true;
    }
    if (isPosted) transmitQueue.publish();
  };
  const serve = (): void => {
    transport.acknowledgeInterrupt();
    if (isStopped) return;
    let isReceived = false;
    for (let got = receiveQueue.reclaim(); got; got = receiveQueue.reclaim()) {
      if (typeof got === 'string') return stop(got);
      const { token, lengthBytes } = got;
      lines.push(token.subarray(0, lengthBytes));
      postReceive(token);
      isReceived = true;
    }
    if (isReceived) receiveQueue.publish();
    for (let sent = transmitQueue.reclaim(); sent; sent = transmitQueue.reclaim()) {
      if (typeof sent === 'string') return stop(sent);
      inFlight.delete(sent.token);
      sent.token.done();
    }
    transmit();
  };
  const write = (data: Uint8Array): Promise<void> => {
    if (isStopped) return Promise.resolve();
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
      const deadlineNs = natives.monotonicNs() + CLOSE_TIMEOUT_NS;
      while (inFlight.size + waiting.length > 0 && natives.monotonicNs() < deadlineNs) {
        natives.wait(deadlineNs);
        serve();
      }
    },
  };
}
