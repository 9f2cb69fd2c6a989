import type { Console } from '@mirage/types';
import { createLineReader } from './line-reader.js';
import type { Loop } from './loop.js';

/** The natives of the kernel's early console, which is the machine's when it has no other. */
export interface EarlyConsoleNatives {
  consoleWrite(bytes: Uint8Array): void;
  consoleText(text: string): void;
  /** Takes what has arrived; gives the number of bytes, 0 when nothing waits. */
  consoleRead(bytes: Uint8Array): number;
}

const READ_BYTES = 256;

/**
 * The early console: writes are done when they return, input has no end. `listen` is called when the first line is
 * asked for, with what to call whenever something may have arrived.
 */
export function createEarlyConsole(
  natives: EarlyConsoleNatives,
  loop: Pick<Loop, 'hold'>,
  listen: (receive: () => void) => void,
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
      // Two calls: to join the texts first is more for an emulator to translate at boot.
      natives.consoleText(line);
      natives.consoleText('\n');
    },
    readLine() {
      if (!isListening) {
        isListening = true;
        listen(receive);
        // What came before anybody listened.
        receive();
      }
      return lines.readLine();
    },
  };
}
