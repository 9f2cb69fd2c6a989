import { createEarlyConsole, type EarlyConsoleNatives, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import type { EventChannels } from '../bus/event-channel.js';

/** A byte has arrived on the hypervisor's console. Source: Xen public/xen.h. */
const VIRQ_CONSOLE = 2;

/** The hypervisor's own console, which only the control domain has; its lines arrive by event. */
export function connectHypervisorConsole(
  natives: EarlyConsoleNatives,
  loop: Pick<Loop, 'hold'>,
  events: EventChannels,
): Console {
  return createEarlyConsole(natives, loop, (receive) => events.listen(events.bindVirq(VIRQ_CONSOLE), receive));
}
