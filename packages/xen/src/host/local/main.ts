/* The program that runs one domain on the Xen of this machine, for `nx run`. */
import { runFile } from '../run/run-file.js';
import { parseRunOptions } from '../run/run-options.js';
import { exitAfterOutput } from '../run/terminal.js';
import { localToolstack } from './local-toolstack.js';

/** The status for a command line that is wrong. */
const BAD_ARGUMENT = 64;

const options = parseRunOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(`mirage-xen: ${options}\n`);
  exitAfterOutput(BAD_ARGUMENT);
} else {
  exitAfterOutput(
    await runFile(options, async ({ folder }) => ({
      toolstack: localToolstack(folder, process.env),
      changes: new Map(),
      close: () => undefined,
    })),
  );
}
