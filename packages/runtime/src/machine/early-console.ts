import type { Console } from '@mirage/types';
import { createLineReader } from './line-reader.js';
import type { Loop } from './loop.js';

/** The natives of the early console of the kernel, which is the console of a machine without another one. */
export interface EarlyConsoleNatives {
  consoleWrite(bytes: Uint8Array): void;
  consoleText(text: string): void;
  /** Reads input that has arrived. Returns the number of bytes, or 0 if there is none. */
  consoleRead(bytes: Uint8Array): number;
}

const READ_BYTES = 256;

/**
 * Creates the early console. Writes are complete when they return; input has no end. `listen` is called at the first
 * `readLine`, with a function to call whenever input may have arrived.
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
      // Two calls: joining the texts is more code for an emulator to translate at boot.
      natives.consoleText(line);
      natives.consoleText('\n');
    },
    readLine() {
      if (!isListening) {
        isListening = true;
        listen(receive);
        // Input from before.
        receive();
      }
      return lines.readLine();
    },
  };
}
