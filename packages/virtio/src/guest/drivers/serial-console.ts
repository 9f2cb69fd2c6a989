import type { Natives } from '@mirage/kernel/natives';
import { createEarlyConsole, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';

/** Interrupt of the first UART on every PC. */
const GSI_COM1 = 4;

/** The console on the first UART, whose lines arrive by interrupt. */
export function connectSerialConsole(natives: Natives, loop: Loop): Console {
  return createEarlyConsole(natives, loop, (receive) => {
    const event = natives.irqBind(GSI_COM1, 0);
    if (event < 0) natives.panic('the interrupt of the serial console cannot be bound');
    loop.onEvent(event, receive);
  });
}
