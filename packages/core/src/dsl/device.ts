import type { DeviceKind } from './device-kinds.js';

/** The properties that every device has: plain data. */
interface DeviceRecord {
  /** The device as the user writes it, on one line: `defaultConsole`, `netif('1')`. */
  readonly label: string;
  /** Its name in lists of devices: `console`, `netif 1`. */
  readonly title: string;
  /**
   * npm packages that `depend` installs for it: `name` or `name@range`; packages of Mirage without a range. Default:
   * none.
   */
  readonly packages?: readonly string[];
  /**
   * A folder, relative to the unikernel's, whose files become part of the program. `connect` receives them as the
   * parameter `files`. Default: none.
   */
  readonly embeds?: string;
  /** What to do on a platform that does not support it, as a sentence. Default: choose another device or platform. */
  readonly instead?: string;
}

/** A device that the platform connects, by a function of its drivers module. */
export interface PlatformDevice extends DeviceRecord {
  readonly kind: DeviceKind;
  /** The parameters of the device. Two devices with the same kind, parameters and arguments are one. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A device that is the same on every platform: a function of a module connects it. */
export interface ModuleDevice extends DeviceRecord {
  readonly kind: 'module';
  /**
   * The function: `@mirage/storage#connectRamdisk`, `./sensor#connect`. A path is relative to the unikernel's folder.
   */
  readonly connect: string;
  /** The parameters of the device, which distinguish it from others that the same function connects. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/**
 * The type of a parameter: plain data that main.ts can contain.
 *
 * @example
 *   import { device, type, type ParameterValue } from 'mirage';
 *
 *   const parameters: Record<string, ParameterValue> = { place: 'north', intervalMs: 500, isLoud: false };
 *   export const north = device(type('sensor'), { module: './sensor#connect', parameters });
 */
export type ParameterValue = string | number | boolean;

/** A device as plain data: what identifies it and what it needs. */
export type Device = PlatformDevice | ModuleDevice;
