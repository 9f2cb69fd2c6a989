import { requestShutdown } from '../shutdown.js';

/**
 * Passes a request to power off to the program. If the program does not handle requests, or has received one already:
 * prints a line, closes the devices and calls `end`, which ends the machine with status 0.
 */
export function receiveShutdown(
  { closers, print, end }: { closers: readonly (() => void)[]; print: (line: string) => void; end: () => void },
  request: string,
): void {
  if (requestShutdown(request)) return;
  print(`Mirage: ${request} requested\n`);
  for (const close of closers) close();
  end();
}
