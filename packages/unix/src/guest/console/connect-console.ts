import type { Console } from '@mirage/types';
import { processState } from '../process-state.js';
import { streamConsole } from './stream-console.js';
import { openTerminal } from './terminal.js';

/**
 * The console `id`: standard input and output when it is empty, else the terminal, file or named pipe with that path.
 * Error: `DeviceError` when that cannot be opened.
 */
export async function connectConsole({ id }: { readonly id: string }): Promise<Console> {
  if (id === '') {
    return streamConsole({
      device: 'console',
      output: process.stdout,
      openInput: () => process.stdin,
      endsWithReader: true,
    });
  }
  const streams = openTerminal(id);
  // An error is told to whoever waits for that write; without a listener Node would throw it as well.
  streams.output.on('error', () => undefined);
  processState.closers.add(() => new Promise((resolve) => streams.output.write('', () => resolve())));
  return streamConsole(streams);
}
