import type { HelperName } from './helpers.js';

/** The addresses that compiled code refers to; all below 2 GiB. */
export interface KernelAddresses {
  /** Where the code will be. */
  readonly codeAddress: number;
  /** Table of 32-bit addresses of functions by their number. */
  readonly entriesAddress: number;
  /** Writable memory for caches, zero at boot. */
  readonly cacheAddress: number;
  readonly helpers: Readonly<Record<HelperName, number>>;
}

/** A position is an offset in the bytecode plus the number of operands, shifted by this. */
export const POSITION_DEPTH = 20;
/** The result of `step` and `throw` when the function has ended. */
export const DONE = -1;
