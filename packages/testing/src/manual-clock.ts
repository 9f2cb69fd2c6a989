import type { Clock, Time } from '@mirage/types';

/**
 * Options of `manualClock`.
 *
 * @example
 *   import { manualClock, type ManualClockOptions } from 'mirage/testing';
 *
 *   const options: ManualClockOptions = { wallNs: 0n };
 *   const clock = manualClock(options);
 */
export interface ManualClockOptions {
  /** The first calendar time, in nanoseconds since 1970-01-01T00:00:00Z. Default: 2026-01-01T00:00:00Z. */
  readonly wallNs?: bigint;
}

/**
 * A clock that stands still until the test advances it, and the sleeps that depend on it. It is a `Clock` and a `Time`.
 *
 * @example
 *   import { manualClock, type ManualClock } from 'mirage/testing';
 *
 *   const clock: ManualClock = manualClock();
 *   expect(clock.sleepers).toBe(0);
 */
export interface ManualClock extends Clock, Time {
  /** The number of pending sleeps. */
  readonly sleepers: number;

  /**
   * Advances the clock by a duration in nanoseconds. Sleeps end in the order of their times, and the code after a sleep
   * runs before the next sleep ends. Resolves when only pending sleeps are left.
   *
   * @throws {RangeError} for a negative duration.
   */
  advanceNs(durationNs: bigint): Promise<void>;

  /** Sets the calendar, as when a clock is corrected. The monotonic clock does not change. */
  setWallNs(wallNs: bigint): void;
}

interface Sleeper {
  readonly deadlineNs: bigint;
  readonly wake: () => void;
}

/**
 * Creates a clock for tests: no test waits, and no test depends on the speed of the machine.
 *
 * @example
 *   import { manualClock } from 'mirage/testing';
 *
 *   const clock = manualClock();
 *   const slept = clock.sleepNs(5_000_000_000n);
 *   await clock.advanceNs(5_000_000_000n);
 *   expect(await slept).toBe('elapsed');
 */
export function manualClock({ wallNs = 1_767_225_600_000_000_000n }: ManualClockOptions = {}): ManualClock {
  const sleepers = new Set<Sleeper>();
  let nowNs = 0n;
  let wallAtZeroNs = wallNs;
  const firstUntil = (endNs: bigint): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const one of sleepers) {
      if (one.deadlineNs <= endNs && (first === undefined || one.deadlineNs < first.deadlineNs)) first = one;
    }
    return first;
  };
  return {
    get sleepers() {
      return sleepers.size;
    },
    monotonicNs: () => nowNs,
    wallNs: () => wallAtZeroNs + nowNs,
    setWallNs: (to) => void (wallAtZeroNs = to - nowNs),
    sleepNs: (durationNs, { signal } = {}) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve('aborted');
          return;
        }
        const abort = (): void => {
          sleepers.delete(sleeper);
          resolve('aborted');
        };
        const sleeper: Sleeper = {
          deadlineNs: nowNs + (durationNs > 0n ? durationNs : 0n),
          wake() {
            signal?.removeEventListener('abort', abort);
            resolve('elapsed');
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    async advanceNs(durationNs) {
      if (durationNs < 0n) throw new RangeError(`A clock cannot go back by ${-durationNs} ns.`);
      const endNs = nowNs + durationNs;
      await allJobs();
      for (let next = firstUntil(endNs); next !== undefined; next = firstUntil(endNs)) {
        if (next.deadlineNs > nowNs) nowNs = next.deadlineNs;
        sleepers.delete(next);
        next.wake();
        await allJobs();
      }
      nowNs = endNs;
    },
  };
}

/** Resolves when all promise jobs have run: timers come after them. */
function allJobs(): Promise<void> {
  return new Promise<void>((resolve) => setTimeout(resolve, 0));
}
