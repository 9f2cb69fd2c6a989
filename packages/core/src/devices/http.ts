import type { Console, FetchHandler, HttpServer, Logs, Stack, Tcp } from '@mirage/types';
import { calledAs } from '../dsl/called-as.js';
import { deviceType, numbered, type DeviceType } from '../dsl/device-type.js';
import { deviceImpl, isImpl, type Impl } from '../dsl/impl.js';
import { argument } from '../dsl/key.js';
import { job, type, TypeValue, type Job, type Type } from '../dsl/type.js';
import { oneOf, seconds, tcpPort } from '../dsl/value-type.js';
import { labelOf, quote } from '../dsl/wording.js';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { bindingsType, type Bindings } from './bindings.js';
import { console, defaultConsole } from './console.js';
import { defaultLogs, logs } from './logs.js';
import { proxiesOf, proxiesType } from './proxies.js';
import { tcpOfStack } from './stack.js';
import { tcp } from './transports.js';

const serverValue = (number: number): string =>
  number === 0
    ? 'httpServer(genericStack(tap0))'
    : `httpServer(genericStack(netif('${number}'), { group: '${numbered('net', number)}' }), { group: '${numbered('http', number)}', port: ${8080 + number} })`;

/** The type of `HttpServer`: HTTP/1.1 on a port. */
export const http: DeviceType<HttpServer> = deviceType<HttpServer>('http', {
  startType: 'HttpServer',
  examples: ['httpServer(genericStack(tap0))'],
  sample: {
    value: serverValue,
    fake: () => "{ port: 8080, drainMs: 0, serve: async () => 'disconnected' }",
    says: { line: (name) => `http on port \${${name}.port}`, test: () => 'http on port 8080' },
  },
});

/**
 * The type of an app: a value with the method `fetch`, as the default export of apps for Hono, itty-router and h3.
 *
 * @example
 *   import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';
 *
 *   register('site', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)))]);
 */
export const fetchHandler: Type<FetchHandler> = type<FetchHandler>('fetchHandler');

/**
 * The options of `httpServer`.
 *
 * @example
 *   import { genericStack, httpServer, tap0, type HttpServerOptions } from 'mirage';
 *
 *   // Its arguments are --admin-port, --admin-handler-timeout and --admin-drain.
 *   const admin: HttpServerOptions = { group: 'admin', port: 8081 };
 *   export const server = httpServer(genericStack(tap0), admin);
 */
export interface HttpServerOptions {
  /** A prefix of the names of its arguments. It distinguishes two servers: `--admin-port`. Default: none. */
  readonly group?: string;
  /** The port without the argument `--port`: 0 to 65,535, 0 for a free one. Default: 8080. */
  readonly port?: number;
  /**
   * Whether the server may be behind proxies. It then accepts the arguments `--trusted-proxies`, the proxies whose
   * `Forwarded` and `X-Forwarded` fields count, and `--proxy-protocol`. Default: false; the image then has no code for
   * them.
   */
  readonly proxies?: boolean;
}

const accessFormats = oneOf('off', 'text', 'json');

/** What every server needs, in the order of its arguments. */
type NeededOfServer = [
  ...[Impl<Tcp>, Impl<Logs>],
  ...[port: Impl<number>, handlerTimeout: Impl<bigint>, drain: Impl<bigint>],
  ...[accessLog: Impl<'off' | 'text' | 'json'>, console: Impl<Console>],
];

/**
 * HTTP/1.1 on a port of a stack. The unikernel accepts the arguments `--port` (8080), `--handler-timeout`, the seconds
 * until a handler without a response gives the status 503 (0 means never), `--drain`, the seconds in which running
 * requests may end after a shutdown request (10), and `--access-log`: `off` (the default), `text` or `json`; and
 * `--logs`, with the source `http`.
 *
 * @param listener A stack, or anything else of the type `tcp`.
 * @throws MIR0107 if `listener` is neither, MIR0113 if the group or the port is not valid.
 * @example
 *   import { foreign, genericStack, http, httpServer, job, register, tap0 } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', http.to(job)).$(httpServer(genericStack(tap0)))]);
 */
export function httpServer(
  listener: Impl<Stack> | Impl<Tcp>,
  { group, port = 8080, proxies = false }: HttpServerOptions = {},
): Impl<HttpServer> {
  const named = group === undefined ? {} : { group };
  const declare: typeof argument = (name, kind, options) =>
    calledAs(httpServer, 2, () => argument(name, kind, { ...options, ...named }));
  const isStack = isImpl(listener) && listener.node.parameters.length === 0 && listener.node.result === 'stack';
  const tcpListener = isStack ? tcpOfStack(listener as Impl<Stack>) : (listener as Impl<Tcp>);
  const shown = [
    ...(group === undefined ? [] : [`group: ${quote(group)}`]),
    ...(port === 8080 ? [] : [`port: ${port}`]),
    ...(proxies ? ['proxies: true'] : []),
  ];
  const options = shown.length === 0 ? '' : `, { ${shown.join(', ')} }`;
  const device = {
    kind: 'module',
    connect: '@mirage/http#connectHttpServer',
    parameters: { group: group ?? '' },
    packages: ['@mirage/http'],
    label: `httpServer(${labelOf(listener)}${options})`,
    title: group === undefined ? 'http server' : `http server ${group}`,
  } as const;
  const needed = tcp.to(logs).to(tcpPort).to(seconds).to(seconds).to(accessFormats).to(console);
  const given: NeededOfServer = [
    tcpListener,
    defaultLogs,
    declare('port', tcpPort, { doc: 'The port of the HTTP server.', default: port }),
    declare('handler-timeout', seconds, {
      doc: 'After how long without a response a handler gives the status 503; 0 means never.',
      default: 0n,
    }),
    declare('drain', seconds, {
      doc: 'How long running requests may take after a shutdown request.',
      default: seconds.parse('10'),
    }),
    declare('access-log', accessFormats, {
      doc: 'The access log: off; text, in the Combined Log Format; or json.',
      default: 'off',
    }),
    defaultConsole,
  ];
  if (!proxies) return deviceImpl(needed.to(http), device, httpServer, given);
  return deviceImpl(needed.to(proxiesType).to(http), device, httpServer, [...given, proxiesOf(declare, httpServer)]);
}

/**
 * The options of `serve`.
 *
 * @example
 *   import { bindings, crunch, fetchHandler, foreign, genericStack, httpServer, serve, tap0 } from 'mirage';
 *   import type { ServeOptions } from 'mirage';
 *
 *   const options: ServeOptions = { env: bindings({ ASSETS: crunch('public') }) };
 *   export const site = serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)), options);
 */
export interface ServeOptions {
  /**
   * The values that the app receives as the second argument of `fetch`, beside `incoming`, which has the address of the
   * client. Default: none.
   */
  readonly env?: Impl<Bindings>;
}

/** The function that connects `serve`. Its arguments are the app, the server and the bindings. */
export const CONNECT_SERVE = '@mirage/http#connectServe';

/**
 * A job that answers requests with an app until a shutdown request. Then it accepts no more, and ends when the running
 * ones have ended, or after `--drain`.
 *
 * @throws MIR0107 if an argument has the wrong type.
 * @example
 *   import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';
 *
 *   register('site', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)))]);
 */
export function serve(app: Impl<FetchHandler>, server: Impl<HttpServer>, { env }: ServeOptions = {}): Impl<Job> {
  const isBindings = isImpl(env) && env.node.parameters.length === 0 && env.node.result === bindingsType.result;
  if (env !== undefined && !isBindings) {
    const next = "Write { env: bindings({ ASSETS: crunch('public') }) }.";
    throw wrongArgument(serve, { name: 'serve', position: 3, wanted: 'bindings as env', given: env, next });
  }
  const device = {
    kind: 'module',
    connect: CONNECT_SERVE,
    parameters: { group: groupOf(server) },
    packages: ['@mirage/http'],
    label: `serve(${labelOf(app)}, ${labelOf(server)})`,
    title: 'serve',
  } as const;
  const types = [fetchHandler.result, http.result, ...(env === undefined ? [] : [bindingsType.result])];
  const functor: Type<unknown> = new TypeValue<unknown>(types, job.result, { [http.result]: http.record.examples[0] });
  const given: readonly unknown[] = [app, server, ...(env === undefined ? [] : [env])];
  return deviceImpl(functor, device, serve, given as never) as unknown as Impl<Job>;
}

function groupOf(server: Impl<HttpServer>): string {
  if (!isImpl(server) || server.node.is !== 'device') return '';
  return String(server.node.device.parameters['group'] ?? '');
}
