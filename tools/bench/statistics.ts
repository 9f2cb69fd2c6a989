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

/** How much more than its share the largest size may cost: noise of a shared machine, not a curve. */
const TOLERANCE = 1.25;

/**
 * How many times more the largest size costs than the smallest, and whether that is at most linear. What comes with any size, such as the
 * start of a process, would hide a curve, so it is taken off first when it is known.
 */
export function growth(
  points: readonly Point[],
  fixed = 0,
): { readonly factor: number; readonly limit: number; readonly isLinear: boolean } {
  const bySize = [...points].sort((a, b) => a.size - b.size);
  const [smallest, largest] = [bySize[0]!, bySize.at(-1)!];
  const factor = (largest.cost - fixed) / (smallest.cost - fixed);
  const limit = (largest.size / smallest.size) * TOLERANCE;
  return { factor, limit, isLinear: factor > 0 && factor <= limit };
}
