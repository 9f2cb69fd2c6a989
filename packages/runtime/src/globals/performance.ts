import { currentMachine } from '../machine/current-machine.js';

const NS_PER_MS = 1e6;

/** Time since boot, in milliseconds with a fraction. Source: High Resolution Time. */
export const performance = {
  now: (): number => currentMachine().natives.monotonicNs() / NS_PER_MS,

  /** When the machine booted, in milliseconds since 1970. */
  get timeOrigin(): number {
    const { natives } = currentMachine();
    return Number(natives.wallNs()) / NS_PER_MS - natives.monotonicNs() / NS_PER_MS;
  },

  toJSON: (): { timeOrigin: number } => ({ timeOrigin: performance.timeOrigin }),
};
