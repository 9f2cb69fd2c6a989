/**
 * The kinds of device that platforms connect. The table of each platform has a row for each kind: a new kind does not
 * compile until every platform has one.
 */
export const DEVICE_KINDS = ['console', 'network', 'block', 'directory', 'sockets', 'clock', 'time', 'random'] as const;

export type DeviceKind = (typeof DEVICE_KINDS)[number];
