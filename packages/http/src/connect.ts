import { DeviceError, shutdownSignal } from '@mirage/runtime';
import type { Console, FetchHandler, HttpServer, Logs, Tcp } from '@mirage/types';
import { AccessLog } from './access/access-log.js';
import type { Proxies } from './proxies/trusted-proxies.js';
import { appEnv } from './server/client.js';
import { serveHttp } from './server/http-server.js';
import { expectServer } from './server/running-servers.js';

const NS_PER_MS = 1_000_000n;

/**
 * Connects an HTTP server to its arguments: the port, and how long handlers and a drain may take in nanoseconds. The
 * console is that of the access log. `proxies` is there if config.ts asks for it.
 */
export function connectHttpServer(
  { group }: { readonly group: string },
  tcp: Tcp,
  logs: Logs,
  port: number,
  handlerTimeoutNs: bigint,
  drainNs: bigint,
  accessFormat: 'off' | 'text' | 'json',
  console: Pick<Console, 'log'>,
  proxies?: Proxies,
): HttpServer {
  const log = logs.logger('http');
  const name = group === '' ? 'http' : group;
  const accessLog = accessFormat === 'off' ? undefined : new AccessLog(accessFormat, console, log);
  const limits = { handlerMs: Number(handlerTimeoutNs / NS_PER_MS) };
  const accepts = expectServer();
  const options = { tcp, port, log, limits, proxies, accessLog, name };
  return {
    port,
    drainMs: Number(drainNs / NS_PER_MS),
    async serve(handler: FetchHandler<never>, env?: unknown) {
      const listener = await serveHttp({ ...options, handler: handler as FetchHandler<unknown>, env });
      if (typeof listener !== 'string') accepts();
      return listener;
    },
  };
}

/** The names before and after the first comma of a list. */
type Names<List extends string> = List extends ''
  ? []
  : List extends `${infer First},${infer Rest}`
    ? [First, ...Names<Rest>]
    : [List];

/** The values of an app by name: `names[0]` is the name of `values[0]`. */
type Named<List extends string, Values extends readonly unknown[]> = {
  readonly [Index in keyof Names<List> & `${number}` as Names<List>[Index] & string]: Index extends keyof Values
    ? Values[Index]
    : never;
};

/** Returns the values by name, as an app receives them. `names` are separated by commas, in the order of the values. */
export function connectBindings<const List extends string, const Values extends readonly unknown[]>(
  { names }: { readonly names: List },
  ...values: Values
): Named<List, Values> {
  const list = names === '' ? [] : names.split(',');
  return Object.fromEntries(list.map((name, index) => [name, values[index]])) as Named<List, Values>;
}

/** What an app receives: nothing is needed if it accepts an empty object. */
type Given<Env> = Record<never, never> extends Env ? [env?: NoInfer<Env>] : [env: NoInfer<Env>];

/**
 * Answers with an app until a shutdown request, then lets running requests end. Handlers receive the values of `env` as
 * the second argument, and with them the address of the client as Hono's adapter for Node passes it:
 * `env.incoming.socket`. Error: `DeviceError` if the port cannot be used.
 */
export async function connectServe<Env>(
  { group }: { readonly group: string },
  app: FetchHandler<Env>,
  server: HttpServer,
  ...[env]: Given<Env>
): Promise<void> {
  const listener = await server.serve(app, appEnv((env ?? {}) as Env));
  if (typeof listener === 'string') {
    const argument = group === '' ? '--port' : `--${group}-port`;
    throw new DeviceError('http server', `cannot listen on port ${server.port}: ${listener}`, `${argument}=8081`);
  }
  const signal = shutdownSignal();
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await listener.drain(server.drainMs);
}
