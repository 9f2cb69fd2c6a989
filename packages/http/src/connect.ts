import { DeviceError, shutdownSignal } from '@mirage/runtime';
import type { FetchHandler, HttpServer, Logs, Tcp } from '@mirage/types';
import { serveHttp } from './server/http-server.js';

const NS_PER_MS = 1_000_000n;

/** Connects an HTTP server to its arguments: the port, and how long handlers and a drain may take in nanoseconds. */
export function connectHttpServer(
  _parameters: { readonly group: string },
  tcp: Tcp,
  logs: Logs,
  port: number,
  handlerTimeoutNs: bigint,
  drainNs: bigint,
): HttpServer {
  const log = logs.logger('http');
  const limits = { handlerMs: Number(handlerTimeoutNs / NS_PER_MS) };
  return {
    port,
    drainMs: Number(drainNs / NS_PER_MS),
    serve: (handler: FetchHandler<never>, env?: unknown) =>
      serveHttp({ tcp, port, handler: handler as FetchHandler<unknown>, env, log, limits }),
  };
}

/**
 * Answers with an app until a shutdown request, then lets running requests end. `env` are the names of the values that
 * follow, separated by commas; handlers receive them by these names. Error: `DeviceError` if the port cannot be used.
 */
export async function connectServe(
  { group, env }: { readonly group: string; readonly env: string },
  app: FetchHandler<never>,
  server: HttpServer,
  ...values: readonly unknown[]
): Promise<void> {
  const names = env === '' ? [] : env.split(',');
  const bindings = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  const listener = await server.serve(app, bindings as never);
  if (typeof listener === 'string') {
    const argument = group === '' ? '--port' : `--${group}-port`;
    throw new DeviceError('http server', `cannot listen on port ${server.port}: ${listener}`, `${argument}=8081`);
  }
  const signal = shutdownSignal();
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await listener.drain(server.drainMs);
}
