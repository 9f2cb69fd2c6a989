/** Units and their nanoseconds, the largest first. */
const UNITS = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const;

const PART = /(\d{1,19})(?:\.(\d{1,19}))?(ms|us|ns|d|h|m|s)/y;

/**
 * Reads a duration: `1.5s`, `200ms`, `1m30s` or `0`. The parts are added; each unit occurs at most once, from large to
 * small. Returns nanoseconds, or `undefined` for any other text and for fractions of a nanosecond.
 */
export function parseDuration(text: string): bigint | undefined {
  if (text === '0') return 0n;
  let sumNs = 0n;
  let last = -1;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const found = PART.exec(text);
    if (!found) return undefined;
    const [whole, units, fraction = '', unit] = found;
    const index = UNITS.findIndex(([name]) => name === unit);
    if (index <= last) return undefined;
    const perUnitNs = UNITS[index]![1];
    const scale = 10n ** BigInt(fraction.length);
    const scaled = BigInt(units! + fraction) * perUnitNs;
    if (scaled % scale !== 0n) return undefined;
    sumNs += scaled / scale;
    last = index;
    at += whole.length;
  }
  return last === -1 ? undefined : sumNs;
}

/**
 * Returns the text of a duration, as `parseDuration` reads it: `1m30s`.
 *
 * @throws {RangeError} If the duration is negative.
 */
export function durationText(durationNs: bigint): string {
  if (durationNs < 0n) throw new RangeError(`A duration must not be negative: ${durationNs} ns.`);
  let leftNs = durationNs;
  let shown = '';
  for (const [unit, perUnitNs] of UNITS) {
    const count = leftNs / perUnitNs;
    leftNs %= perUnitNs;
    if (count > 0n) shown += `${count}${unit}`;
  }
  return shown === '' ? '0' : shown;
}
