/*
 * The one place with state of a module's own. main.ts connects devices and boots by separate calls that share nothing
 * but the process, so what belongs to the process lives here: who wants to be closed before the end, and which
 * interfaces are spoken for.
 */

import type { TapSystem } from './network/tap-system.js';

/** Closes one device; resolves when its bytes are written and its descriptors closed. */
export type Close = () => Promise<void>;

interface ProcessState {
  /** Called once each, all together, when the unikernel ends. */
  readonly closers: Set<Close>;
  /** Names of the interfaces that networks of this unikernel have or are about to open. */
  readonly claimedInterfaces: Set<string>;
  /** The arguments that declare ports, with the ports that they say. None before the command line is read. */
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
