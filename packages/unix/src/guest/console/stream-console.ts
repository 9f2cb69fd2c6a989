import type { Readable, Writable } from 'node:stream';
import { DeviceError } from '@mirage/runtime';
import type { Console } from '@mirage/types';
import { lineQueue } from './line-queue.js';

/** The streams of a console. */
export interface ConsoleStreams {
  /** Its name in errors: `console`, `console /dev/ttyS0`. */
  readonly device: string;
  readonly output: Writable;
  /** Opens the input. Called at most once, when the first line is read. */
  readonly openInput: () => Readable;
  /** Whether the process ends when the reader of the output is gone. Such writes then stay pending. */
  readonly endsWithReader: boolean;
}

/** Creates a console on a pair of Node streams. Its calls reject with a `DeviceError` when the system refuses. */
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
