import { errorText } from '@mirage/runtime';
import { refusedEntry } from '../access/exchange-entry.js';
import { Body } from '../web/body.js';
import { Request } from '../web/request.js';
import { Response } from '../web/response.js';
import { chunkOf, LAST_CHUNK, latin1Bytes, reasonOf } from '../wire/response-head.js';
import type { Connection } from './connection.js';
import type { Exchange } from './exchange.js';
import { planResponse, type ResponsePlan } from './response-plan.js';

/** Sends what a handler returned. A response to a connection or an exchange that is over is discarded. */
export function respond(connection: Connection, exchange: Exchange, response: unknown): void {
  const isOver = exchange.response !== 'waiting' || exchange.isUpgraded || !connection.isOpen;
  if (!(response instanceof Response)) {
    if (!isOver)
      failExchange(connection, exchange, new TypeError(`fetch returned ${nameOf(response)}, not a Response`));
    return;
  }
  if (isOver) {
    Body.discard(response);
    return;
  }
  let plan: ResponsePlan;
  let head: Uint8Array<ArrayBuffer>;
  try {
    if (response.status === 0) throw new TypeError('fetch returned Response.error()');
    plan = planResponse(response, exchange.head.method, exchange.head.minor);
    // While a stream is sent, the handler may read the body; but a client that gets no 100 may not send it.
    const leaves = plan.source === undefined ? leavesBody(connection, exchange) : exchange.awaitsContinue;
    if (plan.framing === 'until-close' || leaves) exchange.isLast = true;
    head = headOf(connection, exchange, response.status, response.statusText, plan);
  } catch (error) {
    return failExchange(connection, exchange, error);
  }
  exchange.response = 'sending';
  if (plan.source !== undefined) {
    void sendPieces(connection, exchange, head, plan.source, plan.framing);
    return;
  }
  exchange.sentBytes = plan.bytes?.length ?? 0;
  void connection.output.send(head);
  connection.responded(exchange);
}

/** Logs the error of a handler, and answers with the status 500 unless the response has begun. */
export function failExchange(connection: Connection, exchange: Exchange, error: unknown): void {
  if (exchange.response !== 'waiting' || exchange.isUpgraded || !connection.isOpen) {
    // The client has left, or has its answer. An error that only says so is not worth a line.
    if (exchange.request?.signal.reason !== error) {
      connection.core.log.debug(() => `${exchange}: the handler failed after its exchange: ${errorText(error)}`);
    }
    return;
  }
  connection.core.handlerFailed(String(exchange), error);
  sendStatus(connection, exchange, 500);
}

/** Sends a response of the server itself: a line of text with the status. Without an exchange the connection ends. */
export function sendStatus(connection: Connection, exchange: Exchange | undefined, status: number): void {
  const bytes = latin1Bytes(`${status} ${reasonOf(status)}\n`);
  if (exchange !== undefined && leavesBody(connection, exchange)) exchange.isLast = true;
  const head = headOf(connection, exchange, status, '', {
    fields: ['content-type', 'text/plain;charset=UTF-8'],
    framing: bytes.length,
    bytes: exchange?.head.method === 'HEAD' ? undefined : bytes,
  });
  void connection.output.send(head);
  if (exchange === undefined) {
    connection.core.accessLog?.add(refusedEntry(connection.client, status, bytes.length));
    return;
  }
  exchange.sentBytes = exchange.head.method === 'HEAD' ? 0 : bytes.length;
  connection.responded(exchange);
}

/** Whether so much of the request's body is still to come that the connection cannot be used again. */
function leavesBody({ core }: Connection, { body, awaitsContinue, head }: Exchange): boolean {
  if (body === undefined || body.isComplete) return false;
  // The client does not know whether to send the body. Source: RFC 9110, 10.1.1.
  if (awaitsContinue) return true;
  return typeof head.framing === 'number' && head.framing - body.received > core.limits.drainedBytes;
}

/** Returns the head of a response, and its body if that is known. */
function headOf(
  { core }: Connection,
  exchange: Exchange | undefined,
  status: number,
  statusText: string,
  { fields, framing, bytes }: Omit<ResponsePlan, 'source'>,
): Uint8Array<ArrayBuffer> {
  if (core.isDraining && exchange !== undefined) exchange.isLast = true;
  if (exchange !== undefined) exchange.status = status;
  const isLast = exchange?.isLast ?? true;
  const connection = isLast ? 'close' : exchange?.head.minor === 0 ? 'keep-alive' : undefined;
  return core.heads.write({ status, statusText, fields, framing, date: core.date(), connection }, bytes);
}

async function sendPieces(
  connection: Connection,
  exchange: Exchange,
  head: Uint8Array,
  source: NonNullable<ResponsePlan['source']>,
  framing: ResponsePlan['framing'],
): Promise<void> {
  const { core, output } = connection;
  exchange.cancelStream = (reason) => source.cancel(reason);
  let sent = 0;
  try {
    if (!(await output.send(head))) return;
    for (;;) {
      const value = await source.read();
      if (!connection.isOpen) return;
      if (value === undefined) break;
      if (!(value instanceof Uint8Array)) throw new TypeError('a chunk of the response is not a Uint8Array');
      if (value.length === 0) continue;
      sent += value.length;
      exchange.sentBytes = sent;
      if (typeof framing === 'number' && sent > framing) throw new RangeError(lengthProblem(framing, 'more'));
      if (!(await output.send(framing === 'chunked' ? chunkOf(value) : value))) return;
    }
    if (typeof framing === 'number' && sent < framing) throw new RangeError(lengthProblem(framing, 'fewer'));
  } catch (error) {
    if (!connection.isOpen) return;
    exchange.cancelStream(error as Error);
    core.handlerFailed(`${exchange}: the stream of the response`, error);
    cutOff(connection, exchange, framing);
    return;
  }
  if (framing === 'chunked') void output.send(latin1Bytes(LAST_CHUNK));
  connection.responded(exchange);
}

/** Ends a response so that the client notices that it is not complete. Source: RFC 9112, 8. */
function cutOff(connection: Connection, exchange: Exchange, framing: ResponsePlan['framing']): void {
  exchange.isLast = true;
  exchange.isCutOff = true;
  if (framing === 'chunked') {
    connection.core.counters.abortedResponses++;
    connection.responded(exchange);
  } else connection.lose('limit');
}

function lengthProblem(length: number, what: 'more' | 'fewer'): string {
  return `the response has ${what} bytes than its Content-Length of ${length}`;
}

function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return value instanceof Request ? 'a Request' : 'an object';
}
