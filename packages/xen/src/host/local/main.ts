/* The program that runs one domain on the Xen of this machine, for `nx run`. */
import { EXIT_BAD_ARGUMENT } from '@mirage/args/exit-status';
import { runFile } from '../run/run-file.js';
import { parseRunOptions } from '../run/run-options.js';
import { exitAfterOutput } from '../run/terminal.js';
import { localToolstack } from './local-toolstack.js';

const options = parseRunOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(`mirage-xen: ${options}\n`);
  exitAfterOutput(EXIT_BAD_ARGUMENT);
} else {
  exitAfterOutput(
    await runFile(options, async ({ folder }) => ({
      toolstack: localToolstack(folder, process.env),
      changes: new Map(),
      close: () => undefined,
    })),
  );
}
