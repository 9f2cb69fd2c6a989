import type { Unikernel } from '@mirage/runtime';
import { entryOf, receiveShutdown } from '@mirage/runtime/machine';
import { watchPowerButton } from './drivers/power-button.js';
import { seedFromVirtioRng } from './drivers/virtio-rng.js';
import { machine } from './machine.js';
import { isArgument } from './transport/discover.js';

/**
 * Runs the unikernel on this machine: starts its jobs when the kernel has booted, and powers off when they have ended.
 * Called once, by main.ts.
 */
export function boot(unikernel: Unikernel): void {
  const { start, uncaught } = entryOf({ ...machine, isArgument }, unikernel);
  const { natives, loop, closers } = machine;
  const shutdown = { closers, print: natives.consoleText, end: () => natives.exit(0) };
  const markBooted = watchPowerButton(natives, loop, () => receiveShutdown(shutdown, 'poweroff'));
  globalThis.__mirageSeed = () => seedFromVirtioRng(natives, machine.devices());
  globalThis.__mirageUncaught = uncaught;
  globalThis.__mirageStart = () => {
    markBooted();
    start();
  };
}
