/*
 * Node's timers, as timers are on every platform:
 * - of any length: Node's take at most 2^31 - 1 ms, 25 days, and take a longer delay for 1 ms;
 * - a timer keeps the program alive until it is over or cleared: with Node's `unref` a job that waits for it would
 *   never end.
 */

/** The longest delay of Node's timers. */
const LONGEST_MS = 2 ** 31 - 1;

type Callback = (...values: unknown[]) => void;

// Node's own: these functions may take their place on globalThis.
const { setTimeout: once, setInterval: repeat } = globalThis;

/** Node's setTimeout, for delays of any length. */
export function setTimeout(callback: Callback, delayMs?: number, ...values: unknown[]): NodeJS.Timeout {
  const parts = partsOf(delayMs);
  if (parts === 1) return kept(once(callback, delayMs, ...values));
  let left = parts;
  // The same timer again, so that what clears it needs to know nothing.
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

/** How many of Node's timers in a row make a delay. */
function partsOf(delayMs: unknown): number {
  const delay = Number(delayMs);
  return delay > LONGEST_MS && delay < Infinity ? Math.ceil(delay / LONGEST_MS) : 1;
}

/** A timer that `unref` does not change. */
function kept(timer: NodeJS.Timeout): NodeJS.Timeout {
  timer.unref = () => timer;
  return timer;
}
