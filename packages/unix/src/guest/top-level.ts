import { EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { reportError } from '@mirage/runtime';
import { NAME_GLOBAL } from '../natives.js';

/*
 * Drivers are evaluated before the user's modules. Until `boot` is called, an error at the top level of a user's module
 * is reported here in the format of `boot`. Node's own report would show the linked file.
 */

const scope = globalThis as { [NAME_GLOBAL]?: string };
const name = scope[NAME_GLOBAL] ?? 'unikernel';
delete scope[NAME_GLOBAL];

function report(error: unknown): void {
  process.stderr.write(reportError(name, error), () => process.exit(EXIT_UNCAUGHT));
}

process.on('uncaughtException', report);

/** Removes these handlers: the unikernel has its own from now on. */
export function topLevelHasEnded(): void {
  process.off('uncaughtException', report);
}
