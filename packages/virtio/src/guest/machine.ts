import { createMachine } from '@mirage/runtime/machine';
import { discover } from './transport/discover.js';
import type { Transport } from './transport/transport.js';

let found: readonly Transport[] | undefined;

/**
 * The one machine that this program runs on. Made when the bundle is evaluated, at build time, and part of the
 * snapshot; nothing of it touches a device before `boot`.
 */
export const machine = {
  ...createMachine(globalThis.__mirage),
  /** The virtio devices, looked for on first use. */
  devices: (): readonly Transport[] => (found ??= discover(machine.natives)),
};
