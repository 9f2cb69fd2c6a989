import type { Natives } from '@mirage/kernel/natives';
import { createLineReader, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';

/** Interrupt of the first UART on every PC. */
const GSI_COM1 = 4;
const READ_BYTES = 256;

/** The console on the first UART: writes are done when they return, lines arrive by interrupt. Input has no end. */
export function connectSerialConsole(natives: Natives, loop: Loop): Console {
  const lines = createLineReader(loop);
  const chunk = new Uint8Array(READ_BYTES);
  let isListening = false;

  const receive = (): void => {
    for (let count = natives.consoleRead(chunk); count > 0; count = natives.consoleRead(chunk))
      lines.push(chunk.subarray(0, count));
  };
  const listen = (): void => {
    isListening = true;
    const event = natives.irqBind(GSI_COM1, 0);
    if (event < 0) natives.panic('the interrupt of the serial console cannot be bound');
    loop.onEvent(event, receive);
    // What came before the interrupt was bound.
    receive();
  };

  return {
    async write(data) {
      if (typeof data === 'string') natives.consoleText(data);
      else natives.consoleWrite(data);
    },
    async log(line) {
      // Two calls: to join the texts first is more for an emulator to translate at boot.
      natives.consoleText(line);
      natives.consoleText('\n');
    },
    readLine() {
      if (!isListening) listen();
      return lines.readLine();
    },
  };
}
