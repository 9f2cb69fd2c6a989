import type { Natives } from '@mirage/kernel/natives';
import type { Console } from '@mirage/types';
import type { createLoop } from '../loop.js';
import { decodeUtf8, encodeUtf8 } from '../utf8.js';

/** Interrupt of the first UART on every PC. */
const GSI_COM1 = 4;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A line of input longer than this is given out in parts. */
const MAX_LINE_BYTES = 65536;
const READ_BYTES = 256;

/** The console on the first UART: writes are done when they return, lines arrive by interrupt. Input has no end. */
export function connectSerialConsole(natives: Natives, loop: ReturnType<typeof createLoop>): Console {
  const lines: string[] = [];
  const readers: ((line: string) => void)[] = [];
  const chunk = new Uint8Array(READ_BYTES);
  let partial: number[] = [];
  let isListening = false;

  const endLine = (): void => {
    if (partial.at(-1) === CARRIAGE_RETURN) partial.pop();
    const line = decodeUtf8(Uint8Array.from(partial));
    partial = [];
    const reader = readers.shift();
    if (reader) reader(line);
    else lines.push(line);
  };
  const receive = (): void => {
    for (let count = natives.consoleRead(chunk); count > 0; count = natives.consoleRead(chunk)) {
      for (let index = 0; index < count; index++) {
        if (chunk[index] === LINE_FEED) endLine();
        else if (partial.push(chunk[index]!) === MAX_LINE_BYTES) endLine();
      }
    }
  };
  const listen = (): void => {
    if (isListening) return;
    isListening = true;
    const event = natives.irqBind(GSI_COM1, 0);
    if (event < 0) natives.panic('the interrupt of the serial console cannot be bound');
    loop.onEvent(event, receive);
    // What came before the interrupt was bound.
    receive();
  };

  return {
    async write(data) {
      natives.consoleWrite(typeof data === 'string' ? encodeUtf8(data) : data);
    },
    async log(line) {
      natives.consoleWrite(encodeUtf8(`${line}\n`));
    },
    readLine() {
      listen();
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      const release = loop.hold();
      return new Promise((resolve) =>
        readers.push((text) => {
          release();
          resolve(text);
        }),
      );
    },
  };
}
