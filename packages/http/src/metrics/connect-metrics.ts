import { DeviceError, driverCounters, heapBytes, shutdownSignal } from '@mirage/runtime';
import type { Logs, Stack } from '@mirage/types';
import { serveHttp } from '../server/http-server.js';
import { allServersEnded, isStarting, runningServers } from '../server/running-servers.js';
import { Response } from '../web/response.js';
import { metricsText, TEXT_FORMAT } from './text-format.js';

/** The most connections of the listener for metrics, which has none of those of other servers. */
const MOST_CONNECTIONS = 64;

/**
 * Answers `/metrics`, `/livez` and `/readyz` on a port of its own. After a shutdown request it goes on until all other
 * servers have ended. Error: `DeviceError` if the port cannot be used.
 */
export async function connectMetrics(
  { group }: { readonly group: string },
  stack: Stack,
  logs: Logs,
  port: number,
): Promise<void> {
  const startSeconds = (Date.now() - performance.now()) / 1000;
  const pages: Readonly<Record<string, () => Response>> = {
    '/metrics': () =>
      new Response(metricsText(sources(stack, startSeconds)), { headers: { 'content-type': TEXT_FORMAT } }),
    '/livez': () => new Response('alive\n'),
    '/readyz': readiness,
  };
  const listener = await serveHttp({
    tcp: stack.tcp,
    port,
    handler: { fetch: (request) => answer(request, pages) as never },
    log: logs.logger('metrics'),
    limits: { connections: MOST_CONNECTIONS },
  });
  if (typeof listener === 'string') {
    const argument = group === '' ? '--metrics-port' : `--${group}-metrics-port`;
    throw new DeviceError('metrics', `cannot listen on port ${port}: ${listener}`, `${argument}=9101`);
  }
  const signal = shutdownSignal();
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await allServersEnded();
  await listener.close();
}

function answer(request: { method: string; url: string }, pages: Readonly<Record<string, () => Response>>): Response {
  const { pathname } = new URL(request.url);
  const page = Object.hasOwn(pages, pathname) ? pages[pathname]! : undefined;
  if (page === undefined) return new Response('not found\n', { status: 404 });
  if (request.method === 'GET' || request.method === 'HEAD') return page();
  return new Response('method not allowed\n', { status: 405, headers: { allow: 'GET, HEAD' } });
}

function readiness(): Response {
  if (isDraining()) return new Response('draining\n', { status: 503 });
  return isStarting() ? new Response('starting\n', { status: 503 }) : new Response('ready\n');
}

function isDraining(): boolean {
  return shutdownSignal().aborted || runningServers().some(({ core }) => core.isDraining);
}

function sources(stack: Stack, startSeconds: number): Parameters<typeof metricsText>[0] {
  // A program may have two servers with one name, but a metric must not have two values.
  const servers = new Map<string, Record<string, number>>();
  for (const { name, core } of runningServers()) {
    const counters = { ...core.counters, droppedLogLines: core.accessLog?.droppedLines ?? 0 };
    const sum = servers.get(name);
    if (sum === undefined) servers.set(name, counters);
    else for (const [counter, value] of Object.entries(counters)) sum[counter]! += value;
  }
  return {
    startSeconds,
    heapBytes: heapBytes(),
    drivers: driverCounters(),
    stack: stack.statistics(),
    servers: [...servers].map(([name, counters]) => ({ name, counters: counters as never })),
  };
}
