import type { Offload } from '@mirage/types';
import type { EventQueue } from './event-queue.js';

/**
 * Losses in bursts: the model of Gilbert and Elliott, which is in a good or in a bad state.
 *
 * @example
 *   import type { BurstLoss } from 'mirage/testing';
 *
 *   // A bad state every 1,000 frames, for 10 frames on average.
 *   export const loss: BurstLoss = { enter: 0.001, leave: 0.1 };
 */
export interface BurstLoss {
  /** The probability that the bad state begins with a frame, from 0 to 1. */
  readonly enter: number;
  /** The probability that the bad state ends with a frame, from 0 to 1. */
  readonly leave: number;
  /** The probability that a frame is lost in the bad state. Default: 1. */
  readonly loss?: number;
}

/**
 * The behaviour of one direction of a link. Everything is off by default: the link is perfect and takes no time.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedLinkOptions } from 'mirage/testing';
 *
 *   const mobile: SimulatedLinkOptions = { delayNs: 40e6, jitterNs: 10e6, bitsPerSecond: 5e6, loss: 0.02 };
 *   export const port = simulatedNetwork().addPort(mobile);
 */
export interface SimulatedLinkOptions {
  /** The delay of each frame, in nanoseconds. */
  readonly delayNs?: number;
  /** The largest additional random delay of a frame, in nanoseconds, by which frames may overtake each other. */
  readonly jitterNs?: number;
  /** Bits per second. Frames wait for earlier ones. Default: no limit. */
  readonly bitsPerSecond?: number;
  /** Frames that may wait for a link with `bitsPerSecond`: further ones are dropped. Default: 1000. */
  readonly queueFrames?: number;
  /** The probability that a frame is lost, from 0 to 1; or losses in bursts. */
  readonly loss?: number | BurstLoss;
  /** The probability that a frame arrives twice. */
  readonly duplicate?: number;
  /** The probability that a frame waits for `reorderNs`, so that later frames overtake it. */
  readonly reorder?: number;
  /** Default: 1 ms. */
  readonly reorderNs?: number;
  /** The probability that one bit of a frame is flipped after its Ethernet header. */
  readonly corrupt?: number;
  /** The largest payload of a frame; frames with a larger one are dropped. Default: no limit. */
  readonly mtu?: number;
}

/**
 * Counters of the frames of one direction.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedLinkStatistics } from 'mirage/testing';
 *
 *   const port = simulatedNetwork().addPort({ loss: 0.5 });
 *   export const counted = (): SimulatedLinkStatistics => port.linkStatistics();
 */
export interface SimulatedLinkStatistics {
  readonly carried: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly corrupted: number;
  /** Frames for which the queue had no room. */
  readonly overflowed: number;
  /** Frames that were longer than `mtu`. */
  readonly tooLong: number;
}

/** A frame in flight, with its unfinished work. */
export interface CarriedFrame {
  readonly bytes: Uint8Array;
  readonly offload: Offload;
  readonly isChecksumGood: boolean;
}

const HEADER_BYTES = 14;

/** One direction of a link. The options may change while it carries frames. */
export class SimulatedLink {
  options: SimulatedLinkOptions;
  readonly counted = { carried: 0, lost: 0, duplicated: 0, reordered: 0, corrupted: 0, overflowed: 0, tooLong: 0 };
  private isBad = false;
  private freeNs = 0;
  private waiting = 0;

  constructor(
    options: SimulatedLinkOptions,
    private readonly queue: EventQueue,
    private readonly random: () => number,
    private readonly deliver: (frame: CarriedFrame) => void,
    private readonly onTooLong: (frame: CarriedFrame, mtu: number) => void,
  ) {
    this.options = options;
  }

  /** Whether frames must be finished before they enter, because a checksum must detect a flipped bit. */
  get needsWholeFrames(): boolean {
    return (this.options.corrupt ?? 0) > 0 || this.options.mtu !== undefined;
  }

  carry(frame: CarriedFrame): void {
    const { options, counted, queue } = this;
    const { mtu = Infinity, duplicate = 0, bitsPerSecond, queueFrames = 1000 } = options;
    if (frame.bytes.length > mtu + HEADER_BYTES) {
      counted.tooLong++;
      this.onTooLong(frame, mtu);
      return;
    }
    if (bitsPerSecond !== undefined) {
      if (this.waiting >= queueFrames) {
        counted.overflowed++;
        return;
      }
      this.freeNs = Math.max(this.freeNs, queue.nowNs) + (frame.bytes.length * 8e9) / bitsPerSecond;
      this.waiting++;
      queue.add(this.freeNs, () => {
        this.waiting--;
        this.carryOn(frame, duplicate);
      });
      return;
    }
    this.carryOn(frame, duplicate);
  }

  /** The frame is on the cable. */
  private carryOn(frame: CarriedFrame, duplicate: number): void {
    const { counted, random } = this;
    if (this.isLost()) {
      counted.lost++;
      return;
    }
    this.arrive(frame);
    if (duplicate > 0 && random() < duplicate) {
      counted.duplicated++;
      this.arrive(frame);
    }
  }

  private isLost(): boolean {
    const { loss = 0 } = this.options;
    const { random } = this;
    if (typeof loss === 'number') return loss > 0 && random() < loss;
    this.isBad = this.isBad ? random() >= loss.leave : random() < loss.enter;
    return this.isBad && random() < (loss.loss ?? 1);
  }

  private arrive(frame: CarriedFrame): void {
    const { queue, random, counted } = this;
    const { delayNs = 0, jitterNs = 0, reorder = 0, reorderNs = 1e6, corrupt = 0 } = this.options;
    let atNs = queue.nowNs + delayNs;
    if (jitterNs > 0) atNs += Math.floor(random() * jitterNs);
    if (reorder > 0 && random() < reorder) {
      counted.reordered++;
      atNs += reorderNs;
    }
    let carried = frame;
    if (corrupt > 0 && random() < corrupt && frame.bytes.length > HEADER_BYTES) {
      counted.corrupted++;
      const bytes = frame.bytes.slice();
      const at = HEADER_BYTES + Math.floor(random() * (bytes.length - HEADER_BYTES));
      bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
      carried = { ...frame, bytes, isChecksumGood: false };
    }
    queue.add(atNs, () => {
      counted.carried++;
      this.deliver(carried);
    });
  }
}
