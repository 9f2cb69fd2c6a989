import type { Endpoint } from './flow.js';
import type { ListenError } from './tcp.js';

/**
 * The context of one request.
 *
 * @example
 *   import type { ExecutionContext } from 'mirage/types';
 *
 *   const visits: string[] = [];
 *   export function count(url: string, context: ExecutionContext): void {
 *     context.waitUntil(Promise.resolve().then(() => visits.push(url)));
 *   }
 */
export interface ExecutionContext {
  /** The connection that the request came on. */
  readonly connection: ConnectionInfo;

  /** Empty. Workers have the settings of a deployment here, and apps declare it. */
  readonly props: Readonly<Record<string, never>>;

  /**
   * Keeps the server until a promise settles: a drain waits for it, as for a response. A rejection is logged. At most
   * 1,024 promises wait; more throw a `RangeError`.
   */
  waitUntil(promise: Promise<unknown>): void;

  /** Does nothing: there is no other server that a request could fall through to. */
  passThroughOnException(): void;
}

/**
 * The connection of a request. For a request through a trusted proxy, `remote` is the client as the proxy names it; its
 * port is 0 if the proxy does not say it.
 *
 * @example
 *   import type { ConnectionInfo } from 'mirage/types';
 *
 *   export function client({ remote }: ConnectionInfo): string {
 *     return `${remote.address} port ${remote.port}`;
 *   }
 */
export interface ConnectionInfo {
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

/**
 * An app that answers HTTP requests: the default export of apps for Hono, itty-router and h3 has this shape. `fetch`
 * returns a `Response`, or a promise of one.
 *
 * @example
 *   import type { FetchHandler } from 'mirage/types';
 *
 *   const app: FetchHandler = {
 *     fetch: (request) => new Response(`You asked for ${request.url}`),
 *   };
 *   export default app;
 */
export interface FetchHandler<Env = unknown> {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response>;
}

/**
 * Counters of a server since it started.
 *
 * @example
 *   import type { HttpListener } from 'mirage/types';
 *
 *   export function load(listener: HttpListener): string {
 *     const { openConnections, openRequests } = listener.statistics();
 *     return `${openRequests} requests on ${openConnections} connections`;
 *   }
 */
export interface HttpStatistics {
  readonly openConnections: number;
  readonly acceptedConnections: number;
  /** How often the server stopped accepting, because it had as many connections as it may. New ones wait then. */
  readonly connectionLimitHits: number;
  /** Requests whose response is not complete. */
  readonly openRequests: number;
  readonly requests: number;
  /** Requests that were refused before the handler saw them. */
  readonly badRequests: number;
  /** Requests of trusted proxies whose fields about the client were malformed, and did not count. */
  readonly badForwardedFields: number;
  /** Connections of trusted proxies that were reset, because they had no valid head of the PROXY protocol. */
  readonly badProxyHeads: number;
  /**
   * Handlers that threw, rejected, took too long or returned no usable response; and rejections that nobody handled.
   */
  readonly handlerErrors: number;
  /** Responses that did not reach their end: the client left, or their body failed. */
  readonly abortedResponses: number;
}

/**
 * A server that listens.
 *
 * @example
 *   import type { HttpListener } from 'mirage/types';
 *
 *   export async function stop(listener: HttpListener): Promise<void> {
 *     await listener.drain(10_000);
 *   }
 */
export interface HttpListener {
  /** 1 to 65,535. */
  readonly port: number;

  /** Returns the counters so far. */
  statistics(): HttpStatistics;

  /**
   * Accepts no more connections, closes idle ones, and waits for running requests and for `waitUntil`; responses that
   * begin from now on say `Connection: close`. After `limitMs` milliseconds it resets what is left. Resolves when all
   * connections are closed. Calling it again can only shorten the limit.
   */
  drain(limitMs: number): Promise<void>;

  /** Accepts no more connections, and resets all: the same as `drain(0)`. */
  close(): Promise<void>;
}

/**
 * HTTP/1.1 over a TCP port. Source: RFC 9110, RFC 9112.
 *
 * @example
 *   import { shutdownSignal } from 'mirage/runtime';
 *   import type { HttpServer } from 'mirage/types';
 *
 *   export const Site = {
 *     // Answers until a shutdown request.
 *     async start(http: HttpServer): Promise<void> {
 *       const listener = await http.serve({ fetch: () => new Response('Hello') });
 *       if (typeof listener === 'string') throw new Error(`cannot listen on port ${http.port}: ${listener}`);
 *       await new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
 *       await listener.drain(http.drainMs);
 *     },
 *   };
 */
export interface HttpServer {
  /** The port that `--port` names; 0 for a free one. */
  readonly port: number;

  /** How long a drain may take, in milliseconds: the argument `--drain`. */
  readonly drainMs: number;

  /**
   * Listens, and calls `handler.fetch` for each request with `env`. Whatever a handler does, the server continues: an
   * error is logged, and the client gets the status 500.
   */
  serve<Env = unknown>(handler: FetchHandler<Env>, env?: Env): Promise<HttpListener | ListenError>;
}
