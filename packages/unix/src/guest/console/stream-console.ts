import type { Readable, Writable } from 'node:stream';
import { DeviceError } from '@mirage/runtime';
import type { Console } from '@mirage/types';
import { lineQueue } from './line-queue.js';

/** Where a console's bytes go and come from. */
export interface ConsoleStreams {
  /** What the user calls it in errors: `console`, `console /dev/ttyS0`. */
  readonly device: string;
  readonly output: Writable;
  /** Opens the input; called at most once, when the first line is asked for. */
  readonly openInput: () => Readable;
  /** Whether somebody else ends the process when the reader of the output is gone; such writes then stay pending. */
  readonly endsWithReader: boolean;
}

/** A console on a pair of Node's streams. Errors: a `DeviceError` when the operating system refuses. */
export function streamConsole({ device, output, openInput, endsWithReader }: ConsoleStreams): Console {
  const lines = lineQueue(openInput);

  const write = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      output.write(data, (error?: NodeJS.ErrnoException | null) => {
        if (!error) resolve();
        else if (!endsWithReader || error.code !== 'EPIPE') reject(failed(device, 'written', error));
      });
    });

  return {
    write,
    log: (line) => write(`${line}\n`),
    readLine: async () => {
      try {
        return await lines.next();
      } catch (error) {
        throw failed(device, 'read', error);
      }
    },
  };
}

function failed(device: string, done: 'read' | 'written', error: unknown): unknown {
  return error instanceof Error ? new DeviceError(device, `it cannot be ${done} (${error.message})`) : error;
}
