import { machineServices } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import { connectHypervisorConsole } from './drivers/hypervisor-console.js';
import { machine } from './machine.js';

/** The clocks of the domain, the timers of its loop, and the random generator of the kernel. */
export const { connectClock, connectTime, connectRandom } = machineServices(machine.natives);

/**
 * Returns the console of the domain (`xl console`), or in the control domain the console of the hypervisor. All
 * consoles of config.ts are the same one.
 */
export function connectConsole(_parameters: { readonly id: string } = { id: '' }): Promise<Console> {
  connected ??= Promise.resolve(
    machine.pvConsole()?.console ?? connectHypervisorConsole(machine.natives, machine.loop, machine.bus().events),
  );
  return connected;
}

let connected: Promise<Console> | undefined;
