import type { Network, NetworkError } from '@mirage/types';
import { EAGAIN, EINTR, EIO, ENOBUFS, ENOMEM, type Libc } from './libc.js';
import { guestMac } from './mac.js';
import { POLLIN, POLLOUT, type Poller } from './poller.js';
import type { Tap } from './tap.js';

/** Ethernet header: two addresses and a type (IEEE 802.3, 3.1.1). */
const HEADER_BYTES = 14;

/** Longer than any frame that Linux hands to a TAP interface without segmentation offload, whatever its MTU becomes. */
const LONGEST_FRAME_BYTES = 65536 + 64;

/** Frames taken from one interface before the others, timers and input have their turn. */
const FRAMES_PER_TURN = 64;

interface Listener {
  readonly onFrame: (frame: Uint8Array) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface QueuedWrite {
  readonly frame: Uint8Array;
  readonly resolve: (result: 'sent' | NetworkError) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The network on an attached TAP interface; takes over its descriptor. A frame written while the interface is down is lost, as on a cable
 * without a peer, and is not counted. An interface that was deleted is disconnected.
 */
export function tapNetwork(libc: Libc, poller: Poller, { name, fd, mtu }: Tap): Network {
  const buffer = new Uint8Array(LONGEST_FRAME_BYTES);
  const queue: QueuedWrite[] = [];
  let listener: Listener | undefined;
  let closing: Promise<void> | undefined;
  let rxFrames = 0;
  let rxBytes = 0;
  let txFrames = 0;
  let txBytes = 0;

  const watch = poller.watch(fd, () => {
    flushQueue();
    if (listener) receive();
  });
  const updateInterest = (): void => {
    if (!closing) watch.want((listener ? POLLIN : 0) | (queue.length > 0 ? POLLOUT : 0));
  };

  function receive(): void {
    for (let count = 0; count < FRAMES_PER_TURN && listener; count++) {
      const length = libc.read(fd, buffer);
      if (length === -EAGAIN) return;
      if (length === -EINTR) continue;
      if (length < 0) return void disconnect();
      rxFrames++;
      rxBytes += length;
      try {
        listener.onFrame(buffer.subarray(0, length));
      } catch (error) {
        listener?.reject(error);
        listener = undefined;
        updateInterest();
      }
    }
  }

  /** One frame to the kernel: `later` when it has no room now. Error: throws what only a mistake of ours can cause. */
  function send(frame: Uint8Array): 'sent' | 'disconnected' | 'later' {
    for (;;) {
      const result = libc.write(fd, frame);
      if (result >= 0) {
        txFrames++;
        txBytes += frame.length;
        return 'sent';
      }
      switch (-result) {
        case EINTR:
          continue;
        case EAGAIN:
          return 'later';
        case EIO:
        case ENOBUFS:
        case ENOMEM:
          return 'sent';
        default:
          void disconnect();
          return 'disconnected';
      }
    }
  }

  function flushQueue(): void {
    while (queue.length > 0) {
      const result = send(queue[0]!.frame);
      if (result === 'later') break;
      queue.shift()?.resolve(result);
    }
    updateInterest();
  }

  async function close(): Promise<void> {
    listener?.resolve();
    listener = undefined;
    for (const { resolve } of queue.splice(0)) resolve('disconnected');
    await watch.remove();
    libc.close(fd);
  }

  function disconnect(): Promise<void> {
    return (closing ??= close());
  }

  return {
    mac: guestMac(name),
    mtu,
    write: async (frame) => {
      if (frame.length < HEADER_BYTES)
        throw new RangeError(`a frame of ${frame.length} bytes is shorter than its header of ${HEADER_BYTES}`);
      if (frame.length > mtu + HEADER_BYTES) return 'frame-too-long';
      if (closing) return 'disconnected';
      const result = queue.length > 0 ? 'later' : send(frame);
      if (result !== 'later') return result;
      return new Promise((resolve, reject) => {
        queue.push({ frame, resolve, reject });
        updateInterest();
      });
    },
    listen: (onFrame) =>
      new Promise((resolve, reject) => {
        listener?.resolve();
        if (closing) return resolve();
        listener = { onFrame, resolve, reject };
        updateInterest();
      }),
    statistics: () => ({ rxFrames, rxBytes, txFrames, txBytes }),
    disconnect,
  };
}
