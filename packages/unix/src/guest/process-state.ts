/*
 * The only mutable module state. main.ts connects devices and boots in separate calls, which share only the process.
 * The state of the process is here: the devices to close before it ends, and the interfaces in use.
 */

import type { TapSystem } from './network/tap-system.js';

/** Closes one device. Resolves when its bytes are written and its descriptors are closed. */
export type Close = () => Promise<void>;

interface ProcessState {
  /** Called once each, concurrently, when the unikernel ends. */
  readonly closers: Set<Close>;
  /** Names of the interfaces that networks of this unikernel have opened or are about to open. */
  readonly claimedInterfaces: Set<string>;
  /** The arguments that declare ports, with their values. None before the command line is read. */
  ports: () => readonly { readonly name: string; readonly port: number }[];
  /** Opened by the first network. */
  tap: TapSystem | undefined;
}

export const processState: ProcessState = {
  closers: new Set(),
  claimedInterfaces: new Set(),
  ports: () => [],
  tap: undefined,
};
