export { checkRange, SECTOR_BYTES } from './block-range.js';
export { once } from './once.js';
export { start } from './start.js';
export type { Unikernel } from './start.js';
export type { GuestPlatform } from './platform.js';
export { onShutdownTaken, requestShutdown, ShutdownRequested, shutdownSignal } from './shutdown.js';
export { DeviceError } from './device-error.js';
export { reportError } from './report.js';
export { foldStack, SYSTEM_SOURCES, USER_SOURCES } from './stack.js';
