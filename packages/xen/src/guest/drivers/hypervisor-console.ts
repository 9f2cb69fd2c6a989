import { createEarlyConsole, type EarlyConsoleNatives, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import type { EventChannels } from '../bus/event-channel.js';

/** The virtual interrupt for input on the console of the hypervisor. Source: Xen public/xen.h. */
const VIRQ_CONSOLE = 2;

/** Connects the console of the hypervisor, which only the control domain has. Lines arrive by event. */
export function connectHypervisorConsole(
  natives: EarlyConsoleNatives,
  loop: Pick<Loop, 'hold'>,
  events: EventChannels,
): Console {
  return createEarlyConsole(natives, loop, (receive) => events.listen(events.bindVirq(VIRQ_CONSOLE), receive));
}
