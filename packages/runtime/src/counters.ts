/*
 * What drivers count, for who measures them: how often they told their device, and how often it woke them, are the
 * costs of a driver that its interface does not show. Nothing is counted for this; a driver that counts anyway says
 * where its counters are when it is connected.
 */

/** A device's driver and its counters. */
export interface DriverCounters {
  /** What the user calls the device: `network tap0`, `block disk.img`. */
  readonly device: string;
  /** Since the device was connected, by the names that the platform's README lists. */
  readonly counters: Readonly<Record<string, number>>;
}

type Source = readonly [device: string, read: () => DriverCounters['counters']];

// Module state, like the shutdown signal: the platform and the user's modules share nothing but the program.
const sources: Source[] = [];

/**
 * The counters of every device that is connected so far, in that order. None where drivers count nothing, as on unix.
 */
export function driverCounters(): DriverCounters[] {
  return sources.map(([device, read]) => ({ device, counters: read() }));
}

/** For platforms: says where the counters of a device are. They are read when somebody asks, and until the end. */
export function registerCounters(...source: Source): void {
  sources.push(source);
}
