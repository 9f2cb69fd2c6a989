import type { Clock, Random, Time } from '@mirage/types';
import { clockOf } from '../devices/clock.js';
import { randomOf } from '../devices/random.js';
import { timeOf } from '../devices/time.js';
import type { MachineNatives } from './natives.js';

/**
 * The functions with which main.ts connects the devices that every machine has. There is one of each, so they have no
 * parameters.
 */
export interface MachineServices {
  readonly connectClock: (parameters: object) => Clock;
  readonly connectTime: (parameters: object) => Time;
  readonly connectRandom: (parameters: object) => Random;
}

/**
 * Creates the connect functions for clocks, timers and random bytes of a machine, which a drivers module exports.
 * Nothing is read before they are called.
 */
export function machineServices(natives: MachineNatives): MachineServices {
  const monotonicNs = (): bigint => BigInt(Math.trunc(natives.monotonicNs()));
  return {
    connectClock: () => clockOf({ wallNs: () => natives.wallNs(), monotonicNs }),
    connectTime: () => timeOf({ monotonicNs }),
    connectRandom: () => randomOf({ fillRandom: (bytes) => natives.entropy(bytes) }),
  };
}
