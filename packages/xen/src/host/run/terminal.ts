import type { RunTerminal } from './run-domain.js';

/** Prints a line of progress in the format of the executors. */
export function sayXen(text: string): void {
  for (const [index, line] of text.split('\n').entries())
    process.stdout.write(`${(index === 0 ? 'xen' : '').padEnd(9)}${line}\n`);
}

/** The terminal of this process. SIGINT, SIGTERM, SIGHUP and the end of its output ask the domain to end. */
export function processTerminal(): RunTerminal {
  const interrupted = new Promise<void>((resolve) => {
    // Nx ends before its tasks do, so the output may have no reader. The domain must be ended nevertheless.
    process.stdout.on('error', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  return { input: process.stdin, output: process.stdout, say: sayXen, interrupted };
}

/** Ends this process once its output is written: a pipe holds 64 KiB, and a terminal being read keeps Node running. */
export function exitAfterOutput(status: number): void {
  process.exitCode = status;
  process.stdout.write('', () => process.exit());
}
