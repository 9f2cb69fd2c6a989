import { clockOf, randomOf, timeOf } from '@mirage/runtime';
import type { Clock, Random, Time } from '@mirage/types';
import { monotonicNs, wallNs } from './host-clock.js';
import { fillRandom } from './host-random.js';

/** Connects the host's clocks. */
export function connectClock(_parameters: object): Clock {
  return clockOf({ wallNs, monotonicNs });
}

/** Connects Node's timers. */
export function connectTime(_parameters: object): Time {
  return timeOf({ monotonicNs });
}

/** Connects the host's cryptographic generator. */
export function connectRandom(_parameters: object): Random {
  return randomOf({ fillRandom });
}
