import { isDeviceType, type DeviceTypeRecord } from '../dsl/device-type.js';
import * as devices from './index.js';

/** Returns the types of device that the language itself has, by name and sorted by name. */
export function deviceTypes(): Readonly<Record<string, DeviceTypeRecord>> {
  const found = Object.entries(devices).flatMap(([name, value]) =>
    isDeviceType(value) ? [[name, value.record] as const] : [],
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
