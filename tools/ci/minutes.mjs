/*
 * The minutes that each step of `npm test`, and all steps together, may take on an idle machine with two cores:
 * minutes.json. A step that takes longer is reported but does not fail, because machines differ. A step that takes
 * STOP_FACTOR times as long is stopped, and fails.
 */
import { readFileSync } from 'node:fs';

export const MINUTES = JSON.parse(readFileSync(new URL('minutes.json', import.meta.url), 'utf8'));

const STOP_FACTOR = 10;

const minutes = (milliseconds) => (milliseconds / 60_000).toFixed(1);

/** Returns the time at which a step that starts at `startMs` is stopped. */
export function stopMs(name, startMs) {
  return startMs + MINUTES.steps[name] * STOP_FACTOR * 60_000;
}

/** Formats used and allowed time: `3.2 of 13 min`. */
export function usedOf(allowed, usedMs) {
  const over = usedMs > allowed * 60_000 ? ', OVER ITS TIME' : '';
  return `${minutes(usedMs)} of ${allowed} min${over}`;
}
