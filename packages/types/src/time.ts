/**
 * Timers.
 *
 * @example
 *   import type { Console, Time } from 'mirage/types';
 *
 *   export const Tick = {
 *     async start(console: Console, time: Time): Promise<void> {
 *       await time.sleepNs(1_000_000_000n);
 *       await console.log('one second later');
 *     },
 *   };
 */
export interface Time {
  /**
   * Waits. The promise resolves with 'elapsed' after at least `durationNs` nanoseconds. With 0 or less, everything else
   * that is ready runs first. It resolves with 'aborted' as soon as `signal` is aborted; the timer then no longer keeps
   * the unikernel alive.
   */
  sleepNs(durationNs: bigint, options?: { readonly signal?: AbortSignal }): Promise<'elapsed' | 'aborted'>;
}
