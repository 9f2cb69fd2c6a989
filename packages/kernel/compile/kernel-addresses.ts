/** The addresses that compiled code refers to; all below 2 GiB. */
export interface KernelAddresses {
  /** Where the code will be. */
  readonly codeAddress: number;
  /** Table of 32-bit addresses of functions by their number. */
  readonly entriesAddress: number;
  /** Writable memory for caches, zero at boot. */
  readonly cacheAddress: number;
  /** The engine, the first argument of its functions. */
  readonly instance: number;
  /** The 32-bit cell with the pointer of the engine's own stack. */
  readonly stackPointer: number;
  readonly helpers: Readonly<Record<HelperName, number>>;
}

/**
 * Functions in C that compiled code calls. `frame` is the address of the call's record on the native stack
 * (native-frame.ts), `position` an offset in the bytecode plus the number of operands shifted by POSITION_DEPTH.
 *
 * - `step(frame, position)`: runs one instruction on the frame. Returns the offset of the next one, which may be a
 *   handler of its exception, or DONE if the function has ended; its value is then in the record.
 * - `throw(frame, position)`: goes to the handler of the pending exception; the same result.
 * - `poll()`: collects memory if it is short. Returns whether an exception is pending.
 * - `free(value)`: releases the last reference.
 * - `overflow()`: throws the error of a stack that is too deep.
 * - `close(frame)`: detaches captured variables from the frame.
 */
export type HelperName = 'step' | 'throw' | 'poll' | 'free' | 'overflow' | 'close';

export const POSITION_DEPTH = 20;
/** The result of `step` and `throw` when the function has ended. */
export const DONE = -1;
