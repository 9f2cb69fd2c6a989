import type { Network, NetworkError } from '@mirage/types';
import type { Loop } from './loop.js';

/** Ethernet header: two addresses and a type (IEEE 802.3, 3.1.1). */
export const ETHERNET_HEADER_BYTES = 14;

/** What became of a frame that was given to a driver: its ring has it, has no room, the cable is not plugged in, the device is gone. */
export type Sent = 'sent' | 'full' | 'lost' | 'gone';

/** What a driver of a network device supplies; the port does the rest, alike for all of them. */
export interface FrameRing {
  /** 6 bytes. */
  readonly mac: Uint8Array;
  /** Bytes of payload. */
  readonly mtu: number;
  /** Puts a copy of a frame of good length into the ring. After 'full' the driver calls `drain` when there is room again. */
  readonly send: (frame: Uint8Array) => Sent;
  /** Whether somebody listens. From true on the driver calls `deliver`, also for what waits already, but not before this returns. */
  readonly wantFrames: (areWanted: boolean) => void;
  /** Sends what was taken, with patience but not for ever, and makes the device forget its memory. Called once, and not after `fail`. */
  readonly close: () => Promise<void>;
}

/** The driver's side of a network. */
export interface NetworkPort {
  readonly network: Network;
  /** Hands a frame to the listener, whose it is until this returns. Whether there is still a listener: if not, frames stay in the ring. */
  readonly deliver: (frame: Uint8Array) => boolean;
  /** Sends what waits for room, until the ring is full again. Whether anything waits still. */
  readonly drain: () => boolean;
  /** The device is of no use any more: writes are 'disconnected', and whoever listens, or does so later, is told the error. */
  readonly fail: (error: Error) => void;
}

interface Listener {
  readonly onFrame: (frame: Uint8Array) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A frame that waits for room, in a list: oldest first. */
interface Waiting {
  readonly frame: Uint8Array;
  readonly resolve: (result: 'sent' | NetworkError) => void;
  next: Waiting | undefined;
}

/** Makes a network of a driver's rings. Nothing is allocated per frame, except for a frame that has to wait. While somebody listens or waits the loop does not end. */
export function createNetworkPort(loop: Pick<Loop, 'hold'>, ring: FrameRing): NetworkPort {
  const longestBytes = ring.mtu + ETHERNET_HEADER_BYTES;
  // A promise is not changed by who awaits it, so one of each is enough.
  const sent = Promise.resolve('sent' as const);
  const disconnected = Promise.resolve('disconnected' as const);
  const tooLong = Promise.resolve('frame-too-long' as const);
  let listener: Listener | undefined;
  let release: (() => void) | undefined;
  let first: Waiting | undefined;
  let last: Waiting | undefined;
  let isOpen = true;
  let failure: Error | undefined;
  let closing: Promise<void> | undefined;
  let rxFrames = 0;
  let rxBytes = 0;
  let txFrames = 0;
  let txBytes = 0;

  const updateHold = (): void => {
    if (listener || first) release ??= loop.hold();
    else {
      release?.();
      release = undefined;
    }
  };
  const endListening = (end: (listener: Listener) => void): void => {
    const ended = listener;
    listener = undefined;
    if (ended) end(ended);
  };
  /** To the ring. The port may be closed afterwards: a driver finds out here that its device lies. */
  const send = (frame: Uint8Array): 'sent' | 'disconnected' | 'full' => {
    const result = ring.send(frame);
    if (result === 'sent') {
      txFrames++;
      txBytes += frame.length;
    }
    if (result === 'full') return 'full';
    return result === 'gone' ? 'disconnected' : 'sent';
  };
  const shut = (): void => {
    isOpen = false;
    for (let waiting = first; waiting; waiting = waiting.next) waiting.resolve('disconnected');
    first = last = undefined;
  };

  return {
    network: {
      mac: ring.mac,
      mtu: ring.mtu,
      write(frame) {
        if (frame.length < ETHERNET_HEADER_BYTES) {
          return Promise.reject(
            new RangeError(`a frame of ${frame.length} bytes is shorter than its header of ${ETHERNET_HEADER_BYTES}`),
          );
        }
        if (frame.length > longestBytes) return tooLong;
        if (!isOpen) return disconnected;
        // Nobody overtakes those who wait.
        const result = first ? 'full' : send(frame);
        if (result !== 'full') return result === 'sent' ? sent : disconnected;
        return new Promise((resolve) => {
          const waiting: Waiting = { frame, resolve, next: undefined };
          if (last) last.next = waiting;
          else first = waiting;
          last = waiting;
          updateHold();
        });
      },
      listen(onFrame) {
        endListening(({ resolve }) => resolve());
        if (failure) return Promise.reject(failure);
        if (!isOpen) return Promise.resolve();
        return new Promise((resolve, reject) => {
          listener = { onFrame, resolve, reject };
          updateHold();
          ring.wantFrames(true);
        });
      },
      statistics: () => ({ rxFrames, rxBytes, txFrames, txBytes }),
      disconnect() {
        if (!isOpen) return closing ?? Promise.resolve();
        shut();
        endListening(({ resolve }) => resolve());
        updateHold();
        ring.wantFrames(false);
        return (closing = ring.close());
      },
    },
    deliver(frame) {
      if (!listener) return false;
      rxFrames++;
      rxBytes += frame.length;
      const { onFrame } = listener;
      try {
        onFrame(frame);
      } catch (error) {
        endListening(({ reject }) => reject(error));
        updateHold();
        if (isOpen) ring.wantFrames(false);
      }
      return listener !== undefined;
    },
    drain() {
      while (first) {
        const waiting: Waiting = first;
        const result = send(waiting.frame);
        if (result === 'full') return true;
        // `send` may have shut the port, and with it emptied the list.
        if (first === waiting) {
          first = waiting.next;
          if (!first) last = undefined;
          waiting.resolve(result);
        }
      }
      updateHold();
      return false;
    },
    fail(error) {
      if (!isOpen) return;
      failure = error;
      shut();
      endListening(({ reject }) => reject(error));
      updateHold();
    },
  };
}
