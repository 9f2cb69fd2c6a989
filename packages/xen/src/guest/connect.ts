import { machineServices } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import { connectHypervisorConsole } from './drivers/hypervisor-console.js';
import { machine } from './machine.js';

/** The domain's clocks, the timers of its loop, and the kernel's generator. */
export const { connectClock, connectTime, connectRandom } = machineServices(machine.natives);

/**
 * The domain's console, `xl console`; that of the hypervisor for the control domain. Connected once, whatever its names
 * in config.ts.
 */
export function connectConsole(_parameters: { readonly id: string } = { id: '' }): Promise<Console> {
  connected ??= Promise.resolve(
    machine.pvConsole()?.console ?? connectHypervisorConsole(machine.natives, machine.loop, machine.bus().events),
  );
  return connected;
}

let connected: Promise<Console> | undefined;
