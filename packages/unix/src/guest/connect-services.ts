import { clockOf, randomOf, timeOf } from '@mirage/runtime';
import type { Clock, Random, Time } from '@mirage/types';
import { monotonicNs, wallNs } from './host-clock.js';
import { fillRandom } from './host-random.js';

/** The host's clocks. */
export function connectClock(): Clock {
  return clockOf({ wallNs, monotonicNs });
}

/** Node's timers. */
export function connectTime(): Time {
  return timeOf({ monotonicNs });
}

/** The host's cryptographic generator. */
export function connectRandom(): Random {
  return randomOf({ fillRandom });
}
