import { currentMachine } from '../machine/current-machine.js';
import type { Timer } from '../machine/timers.js';

const NS_PER_MS = 1e6;

// Module state: the timers by the ids that programs have.
const timers = new Map<number, Timer>();
let lastId = 0;

/**
 * Calls back once, after at least a number of milliseconds, which may be any finite number. Returns the id for
 * clearTimeout.
 */
export function setTimeout(callback: (...values: unknown[]) => void, delayMs?: unknown, ...values: unknown[]): number {
  return setTimer(callback, delayMs, values, false);
}

/** Calls back repeatedly, with at least a number of milliseconds in between. Returns the id for clearInterval. */
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
  if (typeof callback !== 'function') throw new TypeError(`A timer needs a function, not ${String(callback)}`);
  const { natives, loop } = currentMachine();
  const id = ++lastId;
  // As on Node, so that timers have the same order everywhere: whole milliseconds, at least one. A number that is not
  // finite counts as one.
  const delay = Number(delayMs);
  const delayNs = (delay >= 1 && delay < Infinity ? Math.trunc(delay) : 1) * NS_PER_MS;
  const run = (): void => {
    if (!isRepeated) timers.delete(id);
    callback(...values);
  };
  timers.set(id, loop.setTimer(natives.monotonicNs() + delayNs, run, isRepeated ? delayNs : undefined));
  return id;
}
