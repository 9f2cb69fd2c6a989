import { createLoop } from './loop.js';
import { installGlobals } from './globals.js';
import { discover } from './transport/discover.js';
import type { Transport } from './transport/transport.js';

/**
 * The one machine that this program runs on: its natives, its loop, its virtio devices. Made when the bundle is evaluated, at build time, and part of the
 * snapshot; nothing of it touches a device before `boot`.
 */
export const machine = (() => {
  const natives = globalThis.__mirage;
  const loop = createLoop(natives);
  installGlobals(globalThis, natives, loop);
  let found: Transport[] | undefined;
  return {
    natives,
    loop,
    /** The virtio devices, looked for on first use. */
    devices: (): readonly Transport[] => (found ??= discover(natives)),
    /** What has to be done before power-off, in this order. */
    closers: [] as (() => void)[],
  };
})();
