import type { Console } from '@mirage/types';
import { connectSerialConsole } from './drivers/serial-console.js';
import { machine } from './machine.js';

/** The machine's console. There is one, whatever its name in config.ts. */
export async function connectConsole(): Promise<Console> {
  return connectSerialConsole(machine.natives, machine.loop);
}
