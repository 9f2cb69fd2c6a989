import { range, type Times } from './measure';
import type { Measurement } from './promise';
import { fitLine, growth, median, MOST_BEND } from './statistics';

/**
 * Returns rows for a cost that must grow at most linearly with a size: one for each size, and one with the verdict. The
 * keys of `times` are the sizes.
 */
export function linear(what: string, unit: string, how: string, times: Times): Measurement[] {
  const all = Object.keys(times)
    .map(Number)
    .sort((a, b) => a - b)
    .map((size) => ({ size, cost: median(times[size]!) }));
  const { each } = fitLine(all);
  const { bend, isLinear } = growth(all);
  return [
    ...all.map(({ size }) => ({
      what: `${what} ${size} ${unit}`,
      measured: range(times[size]!),
      how,
      raw: { [size]: times[size]! },
    })),
    {
      what: `${what}: cost of each further one, upper half of the sizes against lower`,
      measured: `${bend.toFixed(2)}x  (${each.toFixed(each < 0.1 ? 3 : 2)} ms each)`,
      bar: `linear: <= ${MOST_BEND}x`,
      kept: isLinear,
      how,
      raw: {},
    },
  ];
}
