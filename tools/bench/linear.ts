import { range, type Times } from './measure';
import type { Measurement } from './promise';
import { fitLine, growth, median } from './statistics';

/** Rows for a cost that must not grow faster than a size: one row for each size, then the line through them, then the verdict's. `times` has the sizes as names. */
export function linear(what: string, unit: string, how: string, times: Times): Measurement[] {
  const all = Object.keys(times)
    .map(Number)
    .sort((a, b) => a - b)
    .map((size) => ({ size, cost: median(times[size]!) }));
  // The smallest says what comes with any size, such as the start of Node: the line goes through it, the verdict leaves it out.
  const points = all.slice(1);
  const { each } = fitLine(all);
  const { factor, limit, isLinear } = growth(points);
  return [
    ...all.map(({ size }) => ({
      what: `${what} ${size} ${unit}`,
      measured: range(times[size]!),
      how,
      raw: { [size]: times[size]! },
    })),
    {
      what: `${what} ${points.at(-1)!.size} against ${points[0]!.size} ${unit}`,
      measured: `${factor.toFixed(2)}x  (${each.toFixed(each < 0.1 ? 3 : 2)} ms for each more)`,
      bar: `linear: <= ${limit}x`,
      kept: isLinear,
      how,
      raw: {},
    },
  ];
}
