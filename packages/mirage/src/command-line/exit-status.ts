import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Environment variable that names the file in which a run leaves the unikernel's exit status. Empty: nobody reads it.
 */
export const STATUS_FILE = 'MIRAGE_STATUS_FILE';

/** Status when the reader of the output went away: what a shell shows for a program that SIGPIPE ended. */
const STATUS_OUTPUT_CLOSED = 141;

/**
 * Lets this process, which has to be the one that the user started, end as the unikernel ended: 63 after --help, for
 * example. Nx makes 0 or 1 of the end of every task, so the executor of run leaves the status in a file, and here it
 * takes the place of Nx's 1. It also lets the process end quietly when its output is closed early, as by `nx describe
 * NAME | head -1`.
 */
export function passOnStatus(environment: NodeJS.ProcessEnv): void {
  const file = join(tmpdir(), `mirage-status-${process.pid}-${Date.now()}`);
  environment[STATUS_FILE] = file;
  process.on('exit', (code) => {
    if (!existsSync(file)) return;
    const status = Number(readFileSync(file, 'utf8'));
    rmSync(file);
    if (code === 1 && status > 0 && status < 256) process.exitCode = status;
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(STATUS_OUTPUT_CLOSED);
  });
}
