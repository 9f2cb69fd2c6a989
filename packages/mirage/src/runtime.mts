export { ShutdownRequested, shutdownSignal } from '@mirage/runtime';
