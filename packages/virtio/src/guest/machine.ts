import { createMachine } from '@mirage/runtime/machine';
import { discover } from './transport/discover.js';
import type { Transport } from './transport/transport.js';

let found: readonly Transport[] | undefined;

/**
 * The machine that this program runs on. Created at build time, when the bundle is evaluated, and part of the snapshot:
 * it touches no device before `boot`.
 */
export const machine = {
  ...createMachine(globalThis.__mirage),
  /** Returns the virtio devices, which are searched on first use. */
  devices: (): readonly Transport[] => (found ??= discover(machine.natives)),
};
