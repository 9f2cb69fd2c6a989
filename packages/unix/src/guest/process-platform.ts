import type { Writable } from 'node:stream';
import { EXIT_OUTPUT_CLOSED, EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { DeviceError, onShutdownTaken, reportError, requestShutdown, type GuestPlatform } from '@mirage/runtime';
import { monotonicNs, wallNs } from './host-clock.js';
import { fillRandom } from './host-random.js';
import { processState } from './process-state.js';

/** Signals that end the unikernel in good order, with status 128 and their number. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** After a signal, output that nobody takes is waited for no longer than this. */
const SIGNAL_PATIENCE_MS = 1000;

/** A month or so: the longest interval of a timer is 2^31 ms. */
const LONG_MS = 2 ** 31 - 1;

/**
 * This process as the platform of the unikernel `name`. Installs handlers on the process, so there is one:
 * - SIGINT and SIGTERM abort the shutdown signal where the program uses it; else, and when they come again, they close
 *   the devices and end with 130 and 143; one more signal ends at once;
 * - standard output that nobody reads any more ends quietly with 141;
 * - when nothing is left that could happen, yet jobs wait, that is said and ends with 1.
 */
export function processPlatform(name: string): GuestPlatform {
  let ending = false;
  const end = async (status: number): Promise<void> => {
    if (ending) return;
    ending = true;
    for (const closed of await Promise.allSettled([...processState.closers].map((close) => close()))) {
      if (closed.status === 'rejected') process.stderr.write(reportError(name, closed.reason));
    }
    await Promise.all([flush(process.stdout), flush(process.stderr)]);
    process.exit(status);
  };
  let uncaught = (error: unknown): void => {
    process.stderr.write(reportError(name, error));
    void end(1);
  };

  // A signal that may come keeps no process alive, a timer does: a job may have nothing else to wait for.
  let alive: NodeJS.Timeout | undefined;
  onShutdownTaken(() => (alive = setInterval(() => undefined, LONG_MS)));
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending) process.exit(128 + number);
      if (requestShutdown(signal)) return clearInterval(alive);
      setTimeout(() => process.exit(128 + number), SIGNAL_PATIENCE_MS);
      void end(128 + number);
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') void end(EXIT_OUTPUT_CLOSED);
    else uncaught(new DeviceError('console', `standard output cannot be written (${error.code ?? error.message})`));
  });
  process.stderr.on('error', () => {
    // There is nobody left to tell it to.
    void end(EXIT_OUTPUT_CLOSED);
  });
  process.on('beforeExit', () => {
    if (ending) return;
    process.stderr.write(`${name}  stuck: a job has not ended, and nothing that it could wait for is left.\n`);
    void end(EXIT_UNCAUGHT);
  });

  return {
    args: process.argv.slice(2),
    monotonicNs,
    wallNs,
    fillRandom,
    writeOutput: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    onUncaught: (handle) => {
      uncaught = handle;
      process.on('uncaughtException', handle);
      process.on('unhandledRejection', handle);
    },
    exit: (status) => void end(status),
  };
}

/** Resolves when all that was written so far is with the operating system, or cannot be any more. */
function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
