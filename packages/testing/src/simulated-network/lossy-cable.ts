import type { Clock, Network, Time } from '@mirage/types';
import { EventQueue } from './event-queue.js';
import { randomFrom } from './mulberry32.js';
import { SimulatedLink, type SimulatedLinkOptions, type SimulatedLinkStatistics } from './simulated-link.js';

/**
 * One end of a cable: a `Network`, or its two functions for frames.
 *
 * @example
 *   import type { CableEnd } from 'mirage/testing';
 *
 *   // Drops everything that leaves the cable here.
 *   export const loose: CableEnd = { write: () => undefined, listen: () => undefined };
 */
export interface CableEnd {
  /** Called with each frame that leaves the cable here. The bytes belong to the callee. */
  write(frame: Uint8Array): unknown;
  /** Called once: `onFrame` must be called with each frame that enters the cable here. The cable copies the bytes. */
  listen(onFrame: (frame: Uint8Array) => void): unknown;
}

/**
 * Options of a lossy cable: the behaviour of each direction.
 *
 * @example
 *   import type { LossyCableOptions } from 'mirage/testing';
 *
 *   export const options: LossyCableOptions = { seed: 7, delayNs: 1e6, loss: 0.05, reorder: 0.05 };
 */
export interface LossyCableOptions extends SimulatedLinkOptions {
  /** Determines the random choices for a sequence of frames: a whole number from 0 to 2^32 - 1. Default: 1. */
  readonly seed?: number;
}

/**
 * A cable between two networks in real time.
 *
 * @example
 *   import { lossyCable, type LossyCable } from 'mirage/testing';
 *   import type { Clock, Network, Time } from 'mirage/types';
 *
 *   export function connect(left: Network, right: Network, clock: Clock & Time): LossyCable {
 *     return lossyCable(left, right, clock, { loss: 0.05 });
 *   }
 */
export interface LossyCable {
  /** Returns the sum of the counters of both directions. */
  statistics(): SimulatedLinkStatistics;
  /** Drops the frames in flight, and all later ones. */
  disconnect(): void;
}

const NO_OFFLOAD = { checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };

/**
 * Connects two networks by a cable with the links of `simulatedNetwork`, in the time of `clock`: between a virtual
 * machine and its host, for example. Frames are late by the resolution of the clock's sleeps.
 *
 * @example
 *   import { lossyCable, manualClock, memoryNetwork } from 'mirage/testing';
 *
 *   const [clock, left, right] = [manualClock(), memoryNetwork(), memoryNetwork()];
 *   lossyCable(left, right, clock, { delayNs: 5e6 });
 *   left.receive(new Uint8Array(60));
 *   await clock.advanceNs(5_000_000n);
 *   expect(right.sent).toHaveLength(1);
 *
 * @throws {RangeError} unless the seed is a whole number from 0 to 2^32 - 1.
 */
export function lossyCable(
  left: Pick<Network, 'write' | 'listen'> | CableEnd,
  right: Pick<Network, 'write' | 'listen'> | CableEnd,
  clock: Pick<Clock, 'monotonicNs'> & Time,
  options: LossyCableOptions = {},
): LossyCable {
  const { seed = 1, ...link } = options;
  const random = randomFrom(seed);
  const queue = new EventQueue();
  const startNs = clock.monotonicNs();
  let isConnected = true;
  let wakeNs = Infinity;

  /** Runs the events until now, and wakes up for the next one. */
  const catchUp = (): void => {
    const nowNs = Number(clock.monotonicNs() - startNs);
    while (isConnected && queue.nextNs <= nowNs) queue.step();
    queue.nowNs = Math.max(queue.nowNs, nowNs);
    if (!isConnected || queue.nextNs >= wakeNs) return;
    const atNs = queue.nextNs;
    wakeNs = atNs;
    void clock.sleepNs(BigInt(Math.ceil(atNs - nowNs))).then(() => {
      if (wakeNs === atNs) wakeNs = Infinity;
      catchUp();
    });
  };
  const direction = (from: CableEnd, to: CableEnd): SimulatedLink => {
    const one = new SimulatedLink(
      link,
      queue,
      random,
      ({ bytes }) => void to.write(bytes),
      () => {},
    );
    void from.listen((frame) => {
      if (!isConnected) return;
      catchUp();
      one.carry({ bytes: frame.slice(), offload: NO_OFFLOAD, isChecksumGood: false });
      catchUp();
    });
    return one;
  };
  const [there, back] = [direction(left, right), direction(right, left)];
  return {
    statistics() {
      const sum = { ...there.counted };
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += back.counted[name];
      return sum;
    },
    disconnect: () => void (isConnected = false),
  };
}
