import type { Writable } from 'node:stream';
import { EXIT_OUTPUT_CLOSED, EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import {
  DeviceError,
  onShutdownTaken,
  reportError,
  requestShutdown,
  setTurnEnd,
  type GuestPlatform,
} from '@mirage/runtime';
import { monotonicNs, wallNs } from './host-clock.js';
import { fillRandom } from './host-random.js';
import { processState } from './process-state.js';

/** Signals that end the unikernel cleanly, by number. The exit status is 128 and that number. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** Time limit of writing the remaining output after a signal. */
const SIGNAL_TIMEOUT_MS = 1000;

/** The longest interval of a timer, 25 days. */
const LONG_MS = 2 ** 31 - 1;

/**
 * Creates the platform of the unikernel `name` from this process. Call it once, because it installs handlers on the
 * process:
 * - SIGINT and SIGTERM abort the shutdown signal if the program uses it. Otherwise, or at the second signal, they close
 *   the devices and end with 130 and 143. One more signal ends the process at once.
 * - When the reader of standard output is gone, the process ends silently with 141.
 * - When jobs wait and no further event can occur, the process reports that and ends with 1.
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

  // A signal handler does not keep the process alive, a timer does. A job may wait for nothing but a signal.
  let alive: NodeJS.Timeout | undefined;
  onShutdownTaken(() => (alive = setInterval(() => undefined, LONG_MS)));
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending) process.exit(128 + number);
      if (requestShutdown(signal)) return clearInterval(alive);
      setTimeout(() => process.exit(128 + number), SIGNAL_TIMEOUT_MS);
      void end(128 + number);
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') void end(EXIT_OUTPUT_CLOSED);
    else uncaught(new DeviceError('console', `standard output cannot be written (${error.code ?? error.message})`));
  });
  process.stderr.on('error', () => {
    // Nothing can be reported: standard error is gone as well.
    void end(EXIT_OUTPUT_CLOSED);
  });
  process.on('beforeExit', () => {
    if (ending) return;
    process.stderr.write(`${name}  stuck: a job has not ended, and there is nothing left to wait for.\n`);
    void end(EXIT_UNCAUGHT);
  });

  setTurnEnd((callback) => void setImmediate(callback));
  return {
    args: process.argv.slice(2),
    monotonicNs,
    wallNs,
    fillRandom,
    writeOutput: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    onUncaught: (handle) => {
      uncaught = handle;
      process.on('uncaughtException', (error) => handle(error));
      process.on('unhandledRejection', (reason) => handle(reason, true));
    },
    exit: (status) => void end(status),
  };
}

/** Resolves when the operating system has all output written so far, or can no longer receive it. */
function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
