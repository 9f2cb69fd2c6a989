import { records } from './engine-records.js';

/** Where a function of the program begins in app.js; lines and columns start at 1. */
export interface FunctionPlace {
  readonly line: number;
  readonly column: number;
}

/** Returns the places of functions, given the addresses of their records. */
export function functionPlaces(memory: Uint8Array, addresses: readonly number[]): FunctionPlace[] {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  return addresses.map((at) => ({
    line: view.getUint32(at + records.function.line, true),
    column: view.getUint32(at + records.function.column, true),
  }));
}
