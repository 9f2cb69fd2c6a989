/*
 * Globals that are not the host's, for the sake of one answer on every platform: the bundler puts these in the place of Node's wherever a program
 * names them.
 *
 * - `Intl` and `TextDecoder` of the host know the languages and encodings that it was built with.
 * - Node's timers take no more than 2^31 - 1 ms, 25 days, and take a longer delay for 1 ms. A unikernel's are of any length.
 */
export { TextDecoder, TextDecoder as 'globalThis.TextDecoder' } from '@mirage/runtime/text-decoder';
// Name by name: the bundler does not follow a star.
export {
  Intl,
  'globalThis.Intl',
  'Intl.Collator',
  'Intl.DateTimeFormat',
  'Intl.ListFormat',
  'Intl.NumberFormat',
  'Intl.PluralRules',
  'Intl.RelativeTimeFormat',
  'Intl.getCanonicalLocales',
  'Intl.supportedValuesOf',
  'Intl.DisplayNames',
  'Intl.DurationFormat',
  'Intl.Locale',
  'Intl.Segmenter',
} from '@mirage/runtime/intl';

/** The longest delay of Node's timers. */
const LONGEST_MS = 2 ** 31 - 1;

type Callback = (...values: unknown[]) => void;

/** Node's setTimeout, for delays of any length. */
export function setTimeout(callback: Callback, delayMs?: number, ...values: unknown[]): NodeJS.Timeout {
  const { setTimeout: once } = globalThis;
  const parts = partsOf(delayMs);
  if (parts === 1) return once(callback, delayMs, ...values);
  let left = parts;
  // The same timer again, so that what clears or unrefs it needs to know nothing.
  const timer = once(
    () => {
      if (--left > 0) timer.refresh();
      else callback(...values);
    },
    Math.ceil(Number(delayMs) / parts),
  );
  return timer;
}

/** Node's setInterval, for delays of any length. */
export function setInterval(callback: Callback, delayMs?: number, ...values: unknown[]): NodeJS.Timeout {
  const { setInterval: repeat } = globalThis;
  const parts = partsOf(delayMs);
  if (parts === 1) return repeat(callback, delayMs, ...values);
  let left = parts;
  return repeat(
    () => {
      if (--left > 0) return;
      left = parts;
      callback(...values);
    },
    Math.ceil(Number(delayMs) / parts),
  );
}

export { setInterval as 'globalThis.setInterval', setTimeout as 'globalThis.setTimeout' };

/** How many of Node's timers in a row make a delay. */
function partsOf(delayMs: unknown): number {
  const delay = Number(delayMs);
  return delay > LONGEST_MS && delay < Infinity ? Math.ceil(delay / LONGEST_MS) : 1;
}
