import { machineBulk, type PacketDecoder, scriptHashing } from '@mirage/runtime/network';
import type { Clock, Random } from '@mirage/types';
import { type Bulk } from '../bulk.js';
import { type Hashing, type KeyedHash, keyedHash } from '../keyed-hash.js';

/** The services that a stack needs from the platform. A test passes virtual time instead. */
export interface StackServices {
  /** Nanoseconds since an arbitrary start; never decreases. */
  nowNs(): number;
  /** Calls `run` at `atNs` or later. Returns a function that cancels it. */
  setTimer(atNs: number, run: () => void): () => void;
  /** Fills a buffer with unpredictable bytes. */
  readonly random: Random;
  /** Operations on many bytes. Default: in TypeScript. */
  readonly bulk?: Bulk & PacketDecoder & Hashing;
}

const NS_PER_MS = 1e6;
/** Timers count milliseconds in 32 bits (HTML, 8.6). The stack checks its deadlines again when one fires early. */
const MOST_MS = 0x7fffffff;

/** Returns the services of a platform: its monotonic clock, and the timers of the web. */
export function stackServices(clock: Clock, random: Random): StackServices {
  const nowNs = (): number => Number(clock.monotonicNs());
  return {
    nowNs,
    setTimer(atNs, run) {
      const delayMs = Math.max(Math.ceil((atNs - nowNs()) / NS_PER_MS), 0);
      const timer = setTimeout(() => run(), Math.min(delayMs, MOST_MS));
      return () => clearTimeout(timer);
    },
    random,
    bulk: machineBulk(),
  };
}

/** Returns a hash with a new key. */
export function secretHash({ random, bulk }: StackServices): KeyedHash {
  return keyedHash(random.generate(16), bulk ?? scriptHashing);
}
