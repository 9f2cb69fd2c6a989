import type { Unikernel } from '@mirage/runtime';
import { entryOf } from '@mirage/runtime/machine';
import { seedFromVirtioRng } from './drivers/virtio-rng.js';
import { machine } from './machine.js';
import { isArgument } from './transport/discover.js';

/**
 * Runs the unikernel on this machine: starts its jobs when the kernel has booted, and powers off when they have ended.
 * Called once, by main.ts.
 */
export function boot(unikernel: Unikernel): void {
  const { start, uncaught } = entryOf({ ...machine, isArgument }, unikernel);
  globalThis.__mirageSeed = () => seedFromVirtioRng(machine.natives, machine.devices());
  globalThis.__mirageUncaught = uncaught;
  globalThis.__mirageStart = start;
}
