import { findMachine } from '../machine/current-machine.js';
import { scriptBulk, type Bulk } from './bulk.js';

/**
 * Returns the operations on many bytes for a module device, such as a protocol stack: the natives of the kernel on a
 * machine, TypeScript elsewhere. So a module device needs no platform for them.
 */
export function machineBulk(): Bulk {
  const natives = findMachine()?.natives;
  return natives?.copy === undefined || natives.checksum === undefined ? scriptBulk : (natives as Bulk);
}
