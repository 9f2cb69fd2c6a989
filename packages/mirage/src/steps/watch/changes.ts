import { setTimeout as sleep } from 'node:timers/promises';
import { differences, type Snapshot } from './places.js';

/** Times in milliseconds. */
export interface WatchTimes {
  /** How often files are looked at. */
  readonly intervalMs: number;
  /** A burst of saves is over when nothing has changed for this long. */
  readonly settleMs: number;
  /** A burst that lasts longer does not delay the build any more. */
  readonly burstMs: number;
}

const TIMES: WatchTimes = { intervalMs: 100, settleMs: 50, burstMs: 1000 };

/** Looking at files takes at most this share of a processor. */
const SHARE = 1 / 20;

/** Changed files, and the state after the change. */
export interface Changes {
  readonly files: readonly string[];
  readonly state: Snapshot;
}

/**
 * Waits until files differ from a state and a burst of changes is over. `look` returns their present state. Returns no
 * files when `signal` is aborted.
 *
 * It looks at the files instead of asking the system for notifications: those do not reach containers and network file
 * systems, and each program has a limited number of them. Looking at 40 files takes less than half a millisecond.
 */
export async function waitForChanges(
  look: () => Snapshot,
  before: Snapshot,
  signal: AbortSignal,
  { intervalMs, settleMs, burstMs }: WatchTimes = TIMES,
): Promise<Changes> {
  let last = before;
  let burstSinceMs: number | undefined;
  while (!signal.aborted) {
    const startMs = performance.now();
    const state = look();
    const nowMs = performance.now();
    const files = differences(before, state);
    const isSettled = differences(last, state).length === 0;
    if (files.length === 0) burstSinceMs = undefined;
    else {
      burstSinceMs ??= startMs;
      if (isSettled || startMs - burstSinceMs >= burstMs) return { files, state };
    }
    last = state;
    const waitMs = Math.max(files.length === 0 ? intervalMs : settleMs, (nowMs - startMs) / SHARE);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
  return { files: [], state: last };
}
