import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A guest that is not yet there loses the first packet of a connection, so attempts do not wait for each other. More of
 * them would keep a slow guest from answering any.
 */
const INTERVAL_MS = 25;
const ATTEMPT_MS = 1000;

/**
 * Asks a port of this machine for `/` until it answers with `text`. Attempts overlap, each on a connection of its own.
 * Throws when that takes too long.
 */
export async function untilAnswer(
  port: number,
  text: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<void> {
  const end = performance.now() + timeoutMs;
  let isAnswered = false;
  while (!isAnswered) {
    if (performance.now() > end) throw new Error(`port ${port} did not answer ${text}`);
    void ask(port).then((answer) => (isAnswered ||= answer === text));
    await sleep(INTERVAL_MS);
  }
}

/** Returns the body of an answer; `undefined` if there is none in time. */
function ask(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let body = '';
    const asking = request({ port, host: '127.0.0.1', agent: false, signal: AbortSignal.timeout(ATTEMPT_MS) });
    asking.on('response', (response) =>
      response
        .setEncoding('utf8')
        .on('data', (piece: string) => (body += piece))
        .on('end', () => resolve(body))
        .on('error', () => resolve(undefined)),
    );
    asking.on('error', () => resolve(undefined)).end();
  });
}
