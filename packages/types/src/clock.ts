/**
 * The current time.
 *
 * @example
 *   import type { Clock, Console } from 'mirage/types';
 *
 *   export const Now = {
 *     async start(console: Console, clock: Clock): Promise<void> {
 *       await console.log(new Date(Number(clock.wallNs() / 1_000_000n)).toISOString());
 *     },
 *   };
 */
export interface Clock {
  /**
   * Returns the nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. The value may jump forward or back when
   * the clock is set.
   */
  wallNs(): bigint;

  /**
   * Returns the nanoseconds since an arbitrary moment before the start. The value never decreases, and increases while
   * the unikernel sleeps.
   */
  monotonicNs(): bigint;
}
