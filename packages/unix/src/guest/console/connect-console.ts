import type { Console } from '@mirage/types';
import { processState } from '../process-state.js';
import { streamConsole } from './stream-console.js';
import { openTerminal } from './terminal.js';

/**
 * Connects the console `id`: standard input and output if it is empty, otherwise the terminal, file or named pipe with
 * that path. Error: `DeviceError` when it cannot be opened.
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
  // The write itself rejects with the error. Without a listener Node would throw it as well.
  streams.output.on('error', () => undefined);
  processState.closers.add(() => new Promise((resolve) => streams.output.write('', () => resolve())));
  return streamConsole(streams);
}
