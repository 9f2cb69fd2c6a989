import type { ConnectionInfo, Flow, FlowError } from '@mirage/types';
import { bodyDecoder, type BodyDecoder } from '../wire/body-decoder.js';
import { HeadBuffer } from '../wire/head-buffer.js';
import type { HeadProblem, RequestHead } from '../wire/request-head.js';
import { concat } from '../web/bytes.js';
import { Request } from '../web/request.js';
import { Exchange } from './exchange.js';
import { handlerTimedOut, handleRequest } from './handle-request.js';
import { Output } from './output.js';
import { RequestBody, type BodyOwner } from './request-body.js';
import { sendStatus } from './respond.js';
import type { ServerCore } from './server-core.js';

const NOTHING = new Uint8Array(0);

/**
 * A connection of a client: one exchange at a time, in the order of the requests. Bytes of later requests wait until
 * the response is complete; when there are many, the client has to wait, too.
 */
export class Connection implements BodyOwner {
  readonly output: Output;
  readonly info: ConnectionInfo;
  private phase: 'open' | 'lingering' | 'closed' = 'open';
  private readonly head = new HeadBuffer();
  private exchange: Exchange | undefined;
  private decoder: BodyDecoder | undefined;
  /** Received bytes of later requests. */
  private pending: Uint8Array = NOTHING;
  private isProcessing = false;
  private isPaused = false;
  private hasEnded = false;
  /** When the present wait began: for a request, for the rest of a head, or for the client's end. */
  private sinceMs: number;
  /** How long the present body was waited for, and how much of it the server received for nothing. */
  private bodyWaitMs = 0;
  private unreadFrom = 0;

  constructor(
    readonly core: ServerCore,
    private readonly flow: Flow,
  ) {
    this.info = { local: flow.local, remote: flow.remote };
    this.sinceMs = core.nowMs();
    this.output = new Output(
      flow,
      core.nowMs,
      () => this.processPending(),
      (error) => this.lose(error),
    );
    core.connections.add(this);
    core.counters.openConnections++;
    flow.onData((data) => (typeof data === 'string' ? this.peerEnded(data) : this.receive(data)));
  }

  /** Whether a drain need not wait for it. */
  get isIdle(): boolean {
    return this.exchange === undefined && this.phase === 'open';
  }

  get isOpen(): boolean {
    return this.phase === 'open';
  }

  /** Called when the response of an exchange is complete, or given up. */
  responded(exchange: Exchange): void {
    exchange.response = 'complete';
    exchange.cancelStream = undefined;
    this.core.counters.openRequests--;
    const { body } = exchange;
    const isUnfinished = body !== undefined && this.decoder !== undefined;
    // Also when the connection ends: whoever reads it would wait for ever.
    if (isUnfinished) body.cancel();
    if (isUnfinished && !exchange.isLast) this.unreadFrom = body.received;
    else this.finish(exchange);
  }

  /** Ends the connection after everything that was written. Source: RFC 9112, 9.6. */
  close(): void {
    if (this.phase !== 'open') return;
    this.phase = 'lingering';
    this.pending = NOTHING;
    this.sinceMs = this.core.nowMs();
    this.flow.shutdown();
    if (this.hasEnded) this.leave();
    else this.updatePause();
  }

  /** Resets the connection: the client is gone, or must go. */
  lose(why: FlowError | 'stalled' | 'limit'): void {
    if (this.phase === 'closed') return;
    const { exchange } = this;
    const wasOpen = this.phase === 'open';
    this.remove();
    this.flow.abort();
    if (exchange === undefined || !wasOpen) return;
    if (exchange.response !== 'complete') {
      this.core.counters.openRequests--;
      this.core.counters.abortedResponses++;
      this.core.log.debug(() => `${exchange}: the connection ended early: ${why}`);
    }
    const reason = new DOMException('The client closed the connection.', 'AbortError');
    exchange.body?.fail(reason);
    exchange.cancelStream?.(reason);
    if (exchange.request !== undefined) Request.abort(exchange.request, reason);
  }

  /** Applies the limits of time. Called about once a second. */
  sweep(nowMs: number, elapsedMs: number): void {
    const { core, exchange } = this;
    const { limits } = core;
    if (this.phase === 'closed') return;
    if (this.output.isStalled(nowMs, limits.stalledMs)) return this.lose('stalled');
    if (this.phase === 'lingering') {
      if (nowMs - this.sinceMs > limits.lingerMs) this.leave();
    } else if (exchange === undefined) {
      if (this.head.hasBegun) {
        if (nowMs - this.sinceMs > limits.headMs) this.refuse(408, 'the head took too long');
      } else if (nowMs - this.sinceMs > limits.idleMs) this.close();
    } else {
      if (this.decoder !== undefined && !this.isPaused && !exchange.awaitsContinue) {
        this.bodyWaitMs += elapsedMs;
        const allowedMs = limits.bodyGraceMs + (exchange.body!.received * 1000) / limits.bodyBytesPerSecond;
        if (this.bodyWaitMs > allowedMs) this.bodyFailed(exchange, 408, 'it arrived too slowly');
      }
      const isLimited = limits.handlerMs > 0 && exchange.response === 'waiting';
      if (isLimited && nowMs - exchange.startMs > limits.handlerMs) handlerTimedOut(this, exchange);
    }
  }

  bodyWanted(): void {
    const { exchange } = this;
    if (exchange === undefined || !exchange.awaitsContinue) return;
    exchange.awaitsContinue = false;
    if (exchange.response === 'waiting' && this.phase === 'open') {
      void this.output.send(Uint8Array.from('HTTP/1.1 100 Continue\r\n\r\n', (character) => character.charCodeAt(0)));
    }
  }

  bodyMoved(): void {
    this.updatePause();
  }

  /**
   * Hands the flow over to another protocol: the server sends no response to the exchange, and forgets the connection.
   * `rest` is what the client has sent after the request.
   */
  upgrade(request: Request): { flow: Flow; rest: Uint8Array } | undefined {
    const { exchange } = this;
    if (exchange?.request !== request || exchange.response !== 'waiting' || exchange.body !== undefined) {
      return undefined;
    }
    exchange.isUpgraded = true;
    this.core.counters.openRequests--;
    this.remove();
    const rest = this.pending;
    this.pending = NOTHING;
    if (this.isPaused) this.flow.resume();
    return { flow: this.flow, rest };
  }

  private receive(data: Uint8Array): void {
    if (this.phase !== 'open') return;
    if (this.pending.length > 0) this.keep(data);
    else this.process(data);
  }

  private process(bytes: Uint8Array): void {
    let at = 0;
    this.isProcessing = true;
    while (at < bytes.length && this.phase === 'open') {
      if (this.decoder !== undefined) {
        at = this.receiveBody(this.exchange!, this.decoder, bytes, at);
      } else if (this.exchange !== undefined || this.output.waiting >= this.core.limits.pipelinedResponses) {
        this.keep(bytes.subarray(at));
        break;
      } else {
        const hadBegun = this.head.hasBegun;
        const { head, end } = this.head.take(bytes, at);
        at = end;
        if (head === undefined) {
          if (!hadBegun) this.sinceMs = this.core.nowMs();
        } else if ('problem' in head) this.refuse(head.status, head.problem);
        else this.begin(head);
      }
    }
    this.isProcessing = false;
  }

  private processPending(): void {
    if (this.isProcessing || this.pending.length === 0 || this.exchange !== undefined || this.phase !== 'open') return;
    const bytes = this.pending;
    this.pending = NOTHING;
    this.process(bytes);
    this.updatePause();
  }

  private keep(bytes: Uint8Array): void {
    this.pending = concat([this.pending, bytes]);
    this.updatePause();
  }

  private begin(head: RequestHead): void {
    const { core } = this;
    core.counters.requests++;
    core.counters.openRequests++;
    const body = head.framing === 0 ? undefined : new RequestBody(this);
    const exchange = new Exchange(head, body, core.nowMs());
    if (core.isDraining || this.hasEnded) exchange.isLast = true;
    this.exchange = exchange;
    this.decoder = bodyDecoder(head.framing);
    this.bodyWaitMs = 0;
    handleRequest(this, exchange);
  }

  private receiveBody(exchange: Exchange, decoder: BodyDecoder, bytes: Uint8Array, at: number): number {
    const body = exchange.body!;
    exchange.awaitsContinue = false;
    const step = decoder.take(bytes, at, (data) => body.add(data));
    if (typeof step === 'string') {
      this.bodyFailed(exchange, 400, step);
      return bytes.length;
    }
    if (step.isComplete) {
      this.decoder = undefined;
      body.complete();
      if (exchange.response === 'complete') this.finish(exchange);
    } else if (exchange.response === 'complete' && body.received - this.unreadFrom > this.core.limits.drainedBytes) {
      exchange.isLast = true;
      this.finish(exchange);
    } else this.updatePause();
    return step.end;
  }

  /** Called when the rest of a body cannot be received. */
  private bodyFailed(exchange: Exchange, status: 400 | 408, why: string): void {
    this.core.counters.badRequests++;
    this.decoder = undefined;
    exchange.bodyProblem = status;
    exchange.isLast = true;
    exchange.body!.fail(new TypeError(`The body of the request was not received: ${why}.`));
    this.core.log.debug(() => `${exchange}: the body was not received: ${why}`);
    if (exchange.response === 'complete') this.finish(exchange);
    else if (exchange.response === 'waiting') sendStatus(this, exchange, status);
  }

  private peerEnded(end: 'eof' | FlowError): void {
    if (end !== 'eof') return this.lose(end);
    this.hasEnded = true;
    const { exchange } = this;
    if (this.phase === 'lingering') this.leave();
    else if (this.phase === 'closed') return;
    else if (exchange === undefined) {
      if (this.pending.length === 0) this.close();
    } else if (this.decoder !== undefined) this.bodyFailed(exchange, 400, 'the client ended it early');
    // The client may still read the response, and what it has asked for before is answered.
    else if (this.pending.length === 0) exchange.isLast = true;
  }

  private finish(exchange: Exchange): void {
    this.exchange = undefined;
    this.decoder = undefined;
    if (exchange.isLast || this.core.isDraining || (this.hasEnded && this.pending.length === 0)) this.close();
    else {
      this.sinceMs = this.core.nowMs();
      this.processPending();
    }
    this.core.onSettled?.();
  }

  /** Answers a head that is not valid, and ends the connection. */
  private refuse(status: HeadProblem['status'] | 408, problem: string): void {
    this.core.counters.badRequests++;
    this.core.log.debug(() => `a request from ${this.info.remote.address} was refused: ${problem}`);
    sendStatus(this, undefined, status);
    this.close();
  }

  private leave(): void {
    this.remove();
    void this.flow.close();
  }

  private remove(): void {
    this.phase = 'closed';
    this.core.connections.delete(this);
    this.core.counters.openConnections--;
    this.core.onSettled?.();
  }

  private updatePause(): void {
    const { limits } = this.core;
    const body = this.exchange?.body;
    const isFull =
      this.pending.length > limits.pipelinedBytes || (body !== undefined && body.buffered > limits.bufferedBytes);
    const shouldPause = isFull && this.phase === 'open';
    if (shouldPause === this.isPaused) return;
    this.isPaused = shouldPause;
    if (shouldPause) this.flow.pause();
    else this.flow.resume();
  }
}
