import { currentMachine } from '../machine/current.js';
import type { Timer } from '../machine/timers.js';

const NS_PER_MS = 1e6;

// Module state: what the numbers that programs hold stand for.
const timers = new Map<number, Timer>();
let lastId = 0;

/**
 * Calls back once, after at least so many milliseconds: any finite number, however large. Gives what clearTimeout
 * takes.
 */
export function setTimeout(callback: (...values: unknown[]) => void, delayMs?: unknown, ...values: unknown[]): number {
  return setTimer(callback, delayMs, values, false);
}

/** Calls back again and again, with at least so many milliseconds between. */
export function setInterval(callback: (...values: unknown[]) => void, delayMs?: unknown, ...values: unknown[]): number {
  return setTimer(callback, delayMs, values, true);
}

export function clearTimeout(id: unknown): void {
  const timer = timers.get(Number(id));
  if (timer) timer.isCancelled = true;
  timers.delete(Number(id));
}

export const clearInterval = clearTimeout;

function setTimer(callback: unknown, delayMs: unknown, values: unknown[], isRepeated: boolean): number {
  if (typeof callback !== 'function') throw new TypeError(`A timer calls back a function, not ${String(callback)}`);
  const { natives, loop } = currentMachine();
  const id = ++lastId;
  // As on Node, so that an order of timers is one everywhere: whole milliseconds, at least one. What is no finite
  // number counts as one, too.
  const delay = Number(delayMs);
  const delayNs = (delay >= 1 && delay < Infinity ? Math.trunc(delay) : 1) * NS_PER_MS;
  const run = (): void => {
    if (!isRepeated) timers.delete(id);
    callback(...values);
  };
  timers.set(id, loop.setTimer(natives.monotonicNs() + delayNs, run, isRepeated ? delayNs : undefined));
  return id;
}
