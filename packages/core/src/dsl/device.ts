import type { DeviceKind } from './device-kinds.js';

/** What every device has: a flat record. */
interface DeviceRecord {
  /** As the user writes it: `defaultConsole`, `netif('1')`. On one line. */
  readonly label: string;
  /** Its name in lists of devices: `console`, `netif 1`. */
  readonly title: string;
  /**
   * npm packages that `depend` installs for it: `name` or `name@range`; packages of ours without a range. Default:
   * none.
   */
  readonly packages?: readonly string[];
  /**
   * A folder, from the unikernel's, whose files become part of the program: `connect` gets them as the parameter
   * `files`. Default: none.
   */
  readonly embeds?: string;
}

/** A device that the platform gives: its drivers module has the function that connects it. */
export interface PlatformDevice extends DeviceRecord {
  readonly kind: DeviceKind;
  /** What tells it from others of its kind: two devices with the same kind, parameters and arguments are one. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A device that is the same on every platform: a function of a module connects it. */
export interface ModuleDevice extends DeviceRecord {
  readonly kind: 'module';
  /** `@mirage/storage#connectRamdisk`, `./sensor#connect`; a path is meant from the unikernel's folder. */
  readonly connect: string;
  /** What tells it from others that the same function connects. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** What a parameter can be: plain data that main.ts writes down. */
export type ParameterValue = string | number | boolean;

/** A device, as a flat record: what distinguishes it and what it needs. */
export type Device = PlatformDevice | ModuleDevice;
