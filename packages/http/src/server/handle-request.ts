import { domException } from '@mirage/runtime/engine';
import { Request } from '../web/request.js';
import type { Connection } from './connection.js';
import type { Exchange } from './exchange.js';
import { forwardedRequest } from './forwarded-request.js';
import { requestUrl } from './request-url.js';
import { failExchange, respond, sendStatus } from './respond.js';
import { RequestContext } from './server-core.js';

/** Calls the handler for a request. A response that the handler returns without a promise is sent at once. */
export function handleRequest(connection: Connection, exchange: Exchange): void {
  const { core } = connection;
  const { head } = exchange;
  const { method } = head;
  const forwarded = core.proxies === undefined ? undefined : forwardedRequest(connection, core.proxies, head);
  const client = forwarded?.client ?? connection.client;
  exchange.client = client;
  let url = forwarded?.url ?? head.url;
  if (url === undefined) {
    const { host, target } = head;
    if (method === 'CONNECT') return refuse(connection, exchange, 501);
    // Source: RFC 9110, 7.4.
    if (/^https:/i.test(target)) return refuse(connection, exchange, 421);
    url = requestUrl('http', host, target, client.info.local);
    if (url === undefined) return refuse(connection, exchange, 400);
    // Without a host it depends on the connection.
    if (host !== '') head.url = url;
  }
  const request = Request.received(method, url, head.fields, exchange.body ?? null, connection);
  exchange.request = request;
  core.turnCalls.add(connection, exchange);
  let result: unknown;
  try {
    result = core.handler.fetch(request as never, client.env, new RequestContext(core, client.info, exchange));
    // A promise of the program's own kind may throw, or settle twice.
    if (isThenable(result) && !(result instanceof Promise)) result = Promise.resolve(result);
  } catch (error) {
    return failExchange(connection, exchange, error);
  }
  if (!(result instanceof Promise)) return respond(connection, exchange, result);
  result.then(
    (response) => respond(connection, exchange, response),
    (error: unknown) => failExchange(connection, exchange, error),
  );
}

/** Answers for a handler that has taken too long. */
export function handlerTimedOut(connection: Connection, exchange: Exchange): void {
  const { core } = connection;
  core.handlerFailed(String(exchange), new Error(`fetch returned no response in ${core.limits.handlerMs} ms`));
  if (exchange.request !== undefined) {
    Request.abort(exchange.request, domException('The handler took too long.', 'TimeoutError'));
  }
  exchange.isLast = true;
  sendStatus(connection, exchange, 503);
}

function refuse(connection: Connection, exchange: Exchange, status: number): void {
  connection.core.counters.badRequests++;
  exchange.isLast = true;
  sendStatus(connection, exchange, status);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
