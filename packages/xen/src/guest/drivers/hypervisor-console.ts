import type { Natives } from '@mirage/kernel/natives';
import { createLineReader, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import type { EventChannels } from '../bus/event-channel.js';

/** A byte has arrived on the hypervisor's console. Source: Xen public/xen.h. */
const VIRQ_CONSOLE = 2;
const READ_BYTES = 256;

/** The hypervisor's own console, which only the control domain has: writes are done when they return, lines arrive by event. */
export function connectHypervisorConsole(
  natives: Pick<Natives, 'consoleRead' | 'consoleText' | 'consoleWrite'>,
  loop: Pick<Loop, 'hold'>,
  events: EventChannels,
): Console {
  const lines = createLineReader(loop);
  const chunk = new Uint8Array(READ_BYTES);
  let isListening = false;
  const receive = (): void => {
    for (let count = natives.consoleRead(chunk); count > 0; count = natives.consoleRead(chunk))
      lines.push(chunk.subarray(0, count));
  };
  return {
    async write(data) {
      if (typeof data === 'string') natives.consoleText(data);
      else natives.consoleWrite(data);
    },
    async log(line) {
      natives.consoleText(`${line}\n`);
    },
    readLine() {
      if (!isListening) {
        isListening = true;
        events.listen(events.bindVirq(VIRQ_CONSOLE), receive);
        // What came before anybody listened.
        receive();
      }
      return lines.readLine();
    },
  };
}
