import { EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { reportError } from '@mirage/runtime';
import { NAME_GLOBAL } from '../natives.js';

/*
 * Drivers are evaluated before the modules of the user. Until `boot` is called, an error that one of these throws at
 * its top level is reported here as `boot` reports errors; Node's own report shows the linked file.
 */

const scope = globalThis as { [NAME_GLOBAL]?: string };
const name = scope[NAME_GLOBAL] ?? 'unikernel';
delete scope[NAME_GLOBAL];

function report(error: unknown): void {
  process.stderr.write(reportError(name, error), () => process.exit(EXIT_UNCAUGHT));
}

process.on('uncaughtException', report);

/** Ends it: from now on the unikernel has handlers of its own. */
export function topLevelHasEnded(): void {
  process.off('uncaughtException', report);
}
