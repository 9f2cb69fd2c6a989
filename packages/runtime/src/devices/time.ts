import type { Time } from '@mirage/types';
import type { GuestPlatform } from '../platform.js';

const NS_PER_MS = 1_000_000n;

/** The longest timer: milliseconds have 32 bits (HTML, 8.6). A longer sleep uses several timers. */
const LONGEST_TIMER_MS = 0x7fffffff;

/**
 * Creates a time device from the timers of the web and the monotonic clock of the platform. A timer that fires a little
 * early, as Node's may, is set again for the rest.
 */
export function timeOf({ monotonicNs }: Pick<GuestPlatform, 'monotonicNs'>): Time {
  return {
    sleepNs: (durationNs, { signal } = {}) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve('aborted');
          return;
        }
        const deadlineNs = monotonicNs() + durationNs;
        const abort = (): void => {
          clearTimeout(timer);
          resolve('aborted');
        };
        const wait = (leftNs: bigint): ReturnType<typeof setTimeout> => {
          const leftMs = leftNs <= 0n ? 0 : Number((leftNs + NS_PER_MS - 1n) / NS_PER_MS);
          return setTimeout(wake, Math.min(leftMs, LONGEST_TIMER_MS));
        };
        const wake = (): void => {
          const leftNs = deadlineNs - monotonicNs();
          if (leftNs > 0n) {
            timer = wait(leftNs);
            return;
          }
          signal?.removeEventListener('abort', abort);
          resolve('elapsed');
        };
        let timer = wait(durationNs);
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
}
