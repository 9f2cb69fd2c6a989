import { domException } from '@mirage/runtime/engine';
import type { RequestHead } from '../wire/request-head.js';
import { Request } from '../web/request.js';
import type { Client } from './client.js';
import type { RequestBody } from './request-body.js';

/** What the response of an exchange has reached. */
export type ResponseState = 'waiting' | 'sending' | 'complete';

/** A request and its response on a connection. */
export class Exchange {
  request: Request | undefined;
  /** Who sent the request: the peer, or the client of a trusted proxy. */
  client: Client | undefined;
  response: ResponseState = 'waiting';
  /** The status of the response; `undefined` before there is one. */
  status: number | undefined;
  /** Bytes of the response's body that were passed to the connection. */
  sentBytes = 0;
  /** Whether the response ended before its body did. */
  isCutOff = false;
  /** Cancels the stream of the response when the client leaves. */
  cancelStream: ((reason: Error) => void) | undefined;
  /** Whether the connection ends with this exchange. */
  isLast = false;
  /** Whether the client waits for the status 100. */
  awaitsContinue: boolean;
  /** The status for a body that cannot be received; `undefined` if it can. */
  bodyProblem: 400 | 408 | undefined;
  /** Whether the flow was handed over. */
  isUpgraded = false;

  constructor(
    readonly head: RequestHead,
    readonly body: RequestBody | undefined,
    /** When the handler was called, in milliseconds. */
    readonly startMs: number,
  ) {
    this.awaitsContinue = head.expectsContinue;
    this.isLast = !head.keepAlive;
  }

  /** Whether the handler has taken longer than `limitMs` for a response; with the limit 0 it never has. */
  isOverdue(nowMs: number, limitMs: number): boolean {
    return limitMs > 0 && this.response === 'waiting' && nowMs - this.startMs > limitMs;
  }

  /** Aborts the request's signal and ends both bodies, because the client has closed the connection. */
  abandon(): void {
    const reason = domException('The client closed the connection.', 'AbortError');
    this.body?.fail(reason);
    this.cancelStream?.(reason);
    if (this.request !== undefined) Request.abort(this.request, reason);
  }

  /** The request in messages: `GET /path`. */
  toString(): string {
    return `${shortened(this.head.method)} ${shortened(this.head.target)}`;
  }
}

/** A client must not fill the log with one request. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
