import type { LifeTerminal } from './run-domain.js';

/** One line of progress in the manner of the executors. */
export function sayXen(text: string): void {
  for (const [index, line] of text.split('\n').entries())
    process.stdout.write(`${(index === 0 ? 'xen' : '').padEnd(9)}${line}\n`);
}

/** This process's terminal. The first SIGINT, SIGTERM or SIGHUP asks the domain to end, and so does its closing. */
export function processTerminal(): LifeTerminal {
  const interrupted = new Promise<void>((resolve) => {
    // Nobody reads any more: Nx ends before its tasks do. The domain has to be ended all the same.
    process.stdout.on('error', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  return { input: process.stdin, output: process.stdout, say: sayXen, interrupted };
}
