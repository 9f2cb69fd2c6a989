import type { Clock } from '@mirage/types';
import type { GuestPlatform } from '../platform.js';

/** The platform's clocks as a device. */
export function clockOf({ wallNs, monotonicNs }: Pick<GuestPlatform, 'wallNs' | 'monotonicNs'>): Clock {
  return { wallNs, monotonicNs };
}
