import type { Assembler } from '../assembler.js';
import type { Counters } from '../counters.js';
import type { KernelAddresses } from '../kernel-addresses.js';
import type { Thunks } from './thunks.js';

/** What all functions of an image share. */
export interface Unit {
  readonly assembler: Assembler;
  readonly thunks: Thunks;
  readonly kernel: KernelAddresses;
  readonly memory: DataView;
  readonly context: number;
  readonly runtime: number;
  /** Returns the address of new bytes for a cache. */
  cache(bytes: number): number;
  /** Set if the code counts how often its parts run. */
  readonly counters: Counters | undefined;
}
