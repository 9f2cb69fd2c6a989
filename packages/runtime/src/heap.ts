import { findMachine } from './machine/current-machine.js';

// Module state, like the counters: the platform and the modules of the user share only the program.
let read: (() => number) | undefined;

/** Sets what measures the heap, for platforms where an operating system runs the program. */
export function setHeapReader(reader: () => number): void {
  read = reader;
}

/**
 * Returns the bytes that values of the program occupy. `undefined` if the platform does not measure it. On a machine it
 * visits every object, which takes milliseconds.
 */
export function heapBytes(): number | undefined {
  return read?.() ?? findMachine()?.natives.heapBytes?.();
}
