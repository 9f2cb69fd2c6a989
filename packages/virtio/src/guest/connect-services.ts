import { clockOf, randomOf, timeOf } from '@mirage/runtime';
import type { Clock, Random, Time } from '@mirage/types';
import { machine } from './machine.js';

const monotonicNs = (): bigint => BigInt(Math.trunc(machine.natives.monotonicNs()));

/** The machine's clocks. */
export function connectClock(): Clock {
  return clockOf({ wallNs: () => machine.natives.wallNs(), monotonicNs });
}

/** The timers of the main loop. */
export function connectTime(): Time {
  return timeOf({ monotonicNs });
}

/** The kernel's generator. */
export function connectRandom(): Random {
  return randomOf({ fillRandom: (bytes) => machine.natives.entropy(bytes) });
}
