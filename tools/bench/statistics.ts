/** Returns the middle value, or the mean of both middle values. Throws a RangeError without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('A median needs at least one value.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A point of a curve: a size and its cost. */
export interface Point {
  readonly size: number;
  readonly cost: number;
}

/** A straight line: a fixed cost, and the cost of each unit of size. */
export interface Line {
  readonly fixed: number;
  readonly each: number;
}

/** Fits a line by least squares. Throws a RangeError unless there are two different sizes. */
export function fitLine(points: readonly Point[]): Line {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [size, cost] = [mean(points.map((point) => point.size)), mean(points.map((point) => point.cost))];
  const spread = mean(points.map((point) => (point.size - size) ** 2));
  if (!(spread > 0)) throw new RangeError('A line needs two different sizes.');
  const each = mean(points.map((point) => (point.size - size) * (point.cost - cost))) / spread;
  return { each, fixed: cost - each * size };
}

/**
 * The maximum ratio of the slopes in the upper and the lower half of the sizes. A straight line has 1, a parabola 3.
 */
export const MOST_BEND = 2;

/** A rise by less than this share of the cost counts as noise of a shared machine. */
const NOISE = 0.05;

/**
 * Returns whether a cost grows linearly, from the ratio of the slopes in the upper and the lower half of the sizes.
 * Slopes do not contain fixed costs, such as the start of a process, which would hide a curve. Throws a RangeError
 * unless there are three sizes.
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
  // The smallest slope that is not noise, so that a flat lower half does not lead to a division by zero.
  const least = (NOISE * last.cost) / (last.size - first.size);
  const bend = Math.max(upper, least) / Math.max(lower, least);
  return { bend, isLinear: bend <= MOST_BEND };
}
