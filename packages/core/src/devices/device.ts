import type { DeviceKind } from './index.js';

/** A device, as a flat record: what distinguishes it and what it needs. */
export interface Device {
  readonly kind: DeviceKind;
  /** What tells it from others of its kind: two devices with the same kind and parameters are one. */
  readonly parameters: Readonly<Record<string, string>>;
  /** As the user writes it: `defaultConsole`, `netif('1')`. On one line. */
  readonly label: string;
  /** Its name in lists of devices: `console`, `netif 1`. */
  readonly title: string;
}
