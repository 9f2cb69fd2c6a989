/*
 * Timers that behave as on every other platform:
 * - A delay can have any length. Node treats a delay of more than 2^31 - 1 ms, 25 days, as 1 ms.
 * - A timer keeps the program alive until it fires or is cleared. With Node's `unref`, a job that waits for it would
 *   never end.
 */

/** The longest delay of Node's timers. */
const LONGEST_MS = 2 ** 31 - 1;

type Callback = (...values: unknown[]) => void;

// Node's own, saved because the functions below may replace them on globalThis.
const { setTimeout: once, setInterval: repeat } = globalThis;

/** Node's setTimeout, for delays of any length. */
export function setTimeout(callback: Callback, delayMs?: number, ...values: unknown[]): NodeJS.Timeout {
  const parts = partsOf(delayMs);
  if (parts === 1) return kept(once(callback, delayMs, ...values));
  let left = parts;
  // The same timer is reused, so that clearTimeout works with it.
  const timer = once(
    () => {
      if (--left > 0) timer.refresh();
      else callback(...values);
    },
    Math.ceil(Number(delayMs) / parts),
  );
  return kept(timer);
}

/** Node's setInterval, for delays of any length. */
export function setInterval(callback: Callback, delayMs?: number, ...values: unknown[]): NodeJS.Timeout {
  const parts = partsOf(delayMs);
  if (parts === 1) return kept(repeat(callback, delayMs, ...values));
  let left = parts;
  return kept(
    repeat(
      () => {
        if (--left > 0) return;
        left = parts;
        callback(...values);
      },
      Math.ceil(Number(delayMs) / parts),
    ),
  );
}

/** Returns how many successive timers of Node a delay needs. */
function partsOf(delayMs: unknown): number {
  const delay = Number(delayMs);
  return delay > LONGEST_MS && delay < Infinity ? Math.ceil(delay / LONGEST_MS) : 1;
}

/** Makes `unref` of a timer have no effect. */
function kept(timer: NodeJS.Timeout): NodeJS.Timeout {
  timer.unref = () => timer;
  return timer;
}
