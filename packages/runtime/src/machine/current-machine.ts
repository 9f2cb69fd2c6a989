import type { Bulk } from '../network/bulk.js';
import type { PacketDecoder } from '../network/decode-packet.js';
import type { Hashing } from '../network/sip-hash.js';
import type { Loop } from './loop.js';
import type { MachineNatives } from './natives.js';
import type { TextNatives } from './text-natives.js';

/** The native that measures the heap. */
export interface HeapNatives {
  /** Bytes that the engine has allocated and not freed. Visits every object. */
  heapBytes(): number;
}

/** The parts of the machine that the globals of the web use. */
export interface CurrentMachine {
  readonly natives: MachineNatives & Partial<Bulk & PacketDecoder & Hashing & HeapNatives & TextNatives>;
  readonly loop: Loop;
}

// Module state: globals are global, and a program runs on one machine.
let machine: CurrentMachine | undefined;

/** Sets the machine that the globals use. Called once, when the drivers are loaded, before any module of the user. */
export function setCurrentMachine(current: CurrentMachine): void {
  machine = current;
}

/** Returns the machine of this program; undefined where an operating system runs it. */
export function findMachine(): CurrentMachine | undefined {
  return machine;
}

/** Returns the machine of this program. */
export function currentMachine(): CurrentMachine {
  if (!machine) throw new Error('the machine is not created yet');
  return machine;
}
