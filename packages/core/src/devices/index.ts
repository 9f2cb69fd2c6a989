/** Every kind of device there is. A platform's table has a row for each: a new kind does not compile until all platforms decide. */
export const DEVICE_KINDS = ['console', 'network'] as const;

export type DeviceKind = (typeof DEVICE_KINDS)[number];
