export { driverCounters } from '@mirage/runtime';
export type { DriverCounters } from '@mirage/runtime';
export { ShutdownRequested, shutdownSignal } from '@mirage/runtime';
export { Address, parseAddress, parsePrefix, Prefix } from '@mirage/types';
