import type { Clock, Time } from '@mirage/types';

export interface ManualClockOptions {
  /** What the calendar says at first, in nanoseconds since 1970-01-01T00:00:00Z. Default: 2026-01-01T00:00:00Z. */
  readonly wallNs?: bigint;
}

/**
 * A clock that stands still until the test moves it, and the sleep of whoever waits for it. Give `start` the one or the
 * other, or both.
 */
export interface ManualClock extends Clock, Time {
  /** How many sleep. */
  readonly sleepers: number;

  /**
   * Lets so much time go by: whoever is due wakes, in the order of their times, and what they then do comes before the
   * next wakes. Resolves when nothing is left to do but to sleep. Error: throws a RangeError for less than nothing.
   */
  advanceNs(durationNs: bigint): Promise<void>;

  /** Sets the calendar, as somebody who corrects a clock does. The monotonic clock goes on. */
  setWallNs(wallNs: bigint): void;
}

interface Sleeper {
  readonly deadlineNs: bigint;
  readonly wake: () => void;
}

/** A clock for tests: no test waits, and none depends on how fast the machine is. */
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
      if (durationNs < 0n) throw new RangeError(`Time goes forward: ${durationNs} ns is less than nothing.`);
      const endNs = nowNs + durationNs;
      await everythingElse();
      for (let next = firstUntil(endNs); next !== undefined; next = firstUntil(endNs)) {
        if (next.deadlineNs > nowNs) nowNs = next.deadlineNs;
        sleepers.delete(next);
        next.wake();
        await everythingElse();
      }
      nowNs = endNs;
    },
  };
}

/** Resolves when all promise jobs are done that are ready now: timers come after them. */
function everythingElse(): Promise<void> {
  return new Promise<void>((resolve) => setTimeout(resolve, 0));
}
