import type { Clock, Random, Time } from '@mirage/types';
import { clockOf } from '../devices/clock.js';
import { randomOf } from '../devices/random.js';
import { timeOf } from '../devices/time.js';
import type { MachineNatives } from './natives.js';

/**
 * The devices that every machine has, as the functions that main.ts connects them with. There is one of each, so they
 * have no parameters.
 */
export interface MachineServices {
  readonly connectClock: (parameters: object) => Clock;
  readonly connectTime: (parameters: object) => Time;
  readonly connectRandom: (parameters: object) => Random;
}

/**
 * Clocks, timers and random bytes of a machine as devices. A drivers module exports these functions. Nothing is read
 * before they are called.
 */
export function machineServices(natives: MachineNatives): MachineServices {
  const monotonicNs = (): bigint => BigInt(Math.trunc(natives.monotonicNs()));
  return {
    connectClock: () => clockOf({ wallNs: () => natives.wallNs(), monotonicNs }),
    connectTime: () => timeOf({ monotonicNs }),
    connectRandom: () => randomOf({ fillRandom: (bytes) => natives.entropy(bytes) }),
  };
}
