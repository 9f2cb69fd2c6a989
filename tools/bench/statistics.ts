/** The middle value; the mean of both middle values if their number is even. At least one value is needed. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A point of a curve: a size and what it costs. */
export interface Point {
  readonly size: number;
  readonly cost: number;
}

/** A straight line: what nothing costs, and what each further one costs. */
export interface Line {
  readonly fixed: number;
  readonly each: number;
}

/** The line with the least squares of distances. At least two different sizes are needed. */
export function fitLine(points: readonly Point[]): Line {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [size, cost] = [mean(points.map((point) => point.size)), mean(points.map((point) => point.cost))];
  const spread = mean(points.map((point) => (point.size - size) ** 2));
  if (!(spread > 0)) throw new RangeError('A line needs two different sizes.');
  const each = mean(points.map((point) => (point.size - size) * (point.cost - cost))) / spread;
  return { each, fixed: cost - each * size };
}

/**
 * How much more each further one may cost in the upper half of the sizes than in the lower: a straight line has 1, a
 * parabola 3.
 */
export const MOST_BEND = 2;

/** A rise of less than this share of the whole cost is noise of a shared machine, not a curve. */
const NOISE = 0.05;

/**
 * Whether a cost grows in a straight line: what each further one costs in the upper half of the sizes against the lower
 * half. Differences leave out what comes with any size, such as the start of a process, which would hide a curve. At
 * least three sizes are needed.
 */
export function growth(points: readonly Point[]): { readonly bend: number; readonly isLinear: boolean } {
  const bySize = [...points].sort((a, b) => a.size - b.size);
  if (bySize.length < 3) throw new RangeError('A bend needs three sizes.');
  const [first, last] = [bySize[0]!, bySize.at(-1)!];
  const half = (first.size + last.size) / 2;
  const inner = bySize.slice(1, -1);
  const middle = inner.reduce((best, one) => (Math.abs(one.size - half) < Math.abs(best.size - half) ? one : best));
  const each = (from: Point, to: Point): number => (to.cost - from.cost) / (to.size - from.size);
  const [lower, upper] = [each(first, middle), each(middle, last)];
  // What the least rise that is no noise would cost each: a flat lower half must not make a ratio of nothing.
  const least = (NOISE * last.cost) / (last.size - first.size);
  const bend = Math.max(upper, least) / Math.max(lower, least);
  return { bend, isLinear: bend <= MOST_BEND };
}
