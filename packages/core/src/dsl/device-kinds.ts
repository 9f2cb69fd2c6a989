/**
 * Every kind of device that platforms give. A platform's table has a row for each: a new kind does not compile until
 * all platforms decide.
 */
export const DEVICE_KINDS = ['console', 'network', 'block', 'directory', 'clock', 'time', 'random'] as const;

export type DeviceKind = (typeof DEVICE_KINDS)[number];
