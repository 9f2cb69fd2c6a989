import type { Clock } from '@mirage/types';
import type { GuestPlatform } from '../platform.js';

/** Creates a clock device from the clocks of the platform. */
export function clockOf({ wallNs, monotonicNs }: Pick<GuestPlatform, 'wallNs' | 'monotonicNs'>): Clock {
  return { wallNs, monotonicNs };
}
