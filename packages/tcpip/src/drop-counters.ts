/** Counts what was dropped, by reason. */
export type DropCounters<R extends string> = Record<R, number>;

/** Returns counters that are all 0. */
export function dropCounters<R extends string>(reasons: readonly R[]): DropCounters<R> {
  return Object.fromEntries(reasons.map((reason) => [reason, 0])) as DropCounters<R>;
}
