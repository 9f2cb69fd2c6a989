import { isDeviceType, type DeviceTypeRecord } from '../dsl/device-type.js';
import * as devices from './index.js';

/** The types of device that the language itself has, by name and in the order of their names. */
export function deviceTypes(): Readonly<Record<string, DeviceTypeRecord>> {
  const found = Object.entries(devices).flatMap(([name, value]) =>
    isDeviceType(value) ? [[name, value.record] as const] : [],
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
