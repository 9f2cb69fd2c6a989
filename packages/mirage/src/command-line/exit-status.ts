import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment variable with the path of the file for the unikernel's exit status. Empty: no process reads it. */
export const STATUS_FILE = 'MIRAGE_STATUS_FILE';

/** Exit status when the output is closed early: that of a program ended by SIGPIPE. */
const STATUS_OUTPUT_CLOSED = 141;

/**
 * Makes this process exit with the status of the unikernel, for example 63 after --help. It must be the process that
 * the user started. Nx reduces the status of every task to 0 or 1, so the executor of run writes the status to a file,
 * and here it replaces Nx's 1. Also exits without a message when the output is closed early, as by `nx describe NAME |
 * head -1`.
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
