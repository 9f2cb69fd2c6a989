/*
 * Counters of drivers, for measurements: the numbers of notifications and interrupts are costs of a driver that its
 * interface does not show. A driver registers counters that it keeps anyway when it is connected.
 */

/**
 * The counters of the driver of one device.
 *
 * @example
 *   import { driverCounters, type DriverCounters } from 'mirage/runtime';
 *
 *   const total = ({ counters }: DriverCounters): number =>
 *     Object.values(counters).reduce((sum, count) => sum + count, 0);
 *   const totals = driverCounters().map(total);
 */
export interface DriverCounters {
  /** The name of the device for the user: `network tap0`, `block disk.img`. */
  readonly device: string;
  /** Values since the device was connected, by the names that the README of the platform lists. */
  readonly counters: Readonly<Record<string, number>>;
}

type Source = readonly [device: string, read: () => DriverCounters['counters']];

// Module state, like the shutdown signal: the platform and the modules of the user share only the program.
const sources: Source[] = [];

/**
 * Returns the counters of every connected device, in the order of connection. Empty if drivers count nothing, as on
 * unix.
 *
 * @example
 *   import { driverCounters } from 'mirage/runtime';
 *   import type { Console } from 'mirage/types';
 *
 *   export const report = async (console: Console): Promise<void> => {
 *     for (const { device, counters } of driverCounters()) await console.log(`${device} ${JSON.stringify(counters)}`);
 *   };
 */
export function driverCounters(): DriverCounters[] {
  return sources.map(([device, read]) => ({ device, counters: read() }));
}

/**
 * Registers the counters of a device, for platforms. They are read at each call of `driverCounters`, until the end of
 * the program.
 */
export function registerCounters(...source: Source): void {
  sources.push(source);
}
