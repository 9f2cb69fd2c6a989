import type { Loop } from './loop.js';
import type { MachineNatives } from './natives.js';

/** What the web-standard globals work with. */
export interface CurrentMachine {
  readonly natives: MachineNatives;
  readonly loop: Loop;
}

// Module state: globals are global, and a program runs on one machine.
let machine: CurrentMachine | undefined;

/**
 * Says which machine the globals belong to. Called once, when the drivers are loaded: before any module of the user.
 */
export function setCurrentMachine(current: CurrentMachine): void {
  machine = current;
}

/** The machine of this program. */
export function currentMachine(): CurrentMachine {
  if (!machine) throw new Error('no machine was made yet');
  return machine;
}
