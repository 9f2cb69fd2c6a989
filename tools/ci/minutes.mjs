/*
 * The minutes that each step of `npm test` may take, and the whole: minutes.json, for a machine with two cores and
 * nothing else to do. A slower machine is no fault of the code, so a step that takes longer is reported and not failed.
 * One that takes STOP_FACTOR times as long hangs: it is stopped, and fails.
 */
import { readFileSync } from 'node:fs';

export const MINUTES = JSON.parse(readFileSync(new URL('minutes.json', import.meta.url), 'utf8'));

const STOP_FACTOR = 10;

const minutes = (milliseconds) => (milliseconds / 60_000).toFixed(1);

/** When a step that starts at `startMs` is stopped. */
export function stopMs(name, startMs) {
  return startMs + MINUTES.steps[name] * STOP_FACTOR * 60_000;
}

/** Used and allowed time: `3.2 of 13 min`. */
export function usedOf(allowed, usedMs) {
  const over = usedMs > allowed * 60_000 ? ', OVER ITS TIME' : '';
  return `${minutes(usedMs)} of ${allowed} min${over}`;
}
