import type { ConnectionInfo, Flow, FlowError } from '@mirage/types';
import { bodyDecoder, type BodyDecoder } from '../wire/body-decoder.js';
import { HeadBuffer } from '../wire/head-buffer.js';
import type { HeadProblem, RequestHead } from '../wire/request-head.js';
import type { Request } from '../web/request.js';
import { Client } from './client.js';
import { Exchange } from './exchange.js';
import { handlerTimedOut, handleRequest } from './handle-request.js';
import { Output } from './output.js';
import { ReceivedBytes } from './received-bytes.js';
import { RequestBody, type BodyOwner } from './request-body.js';
import { sendStatus } from './respond.js';
import type { ServerCore } from './server-core.js';

/**
 * A connection of a client: one exchange at a time, in the order of the requests. Bytes of later requests wait until
 * the response is complete; when there are many, the client has to wait, too.
 */
export class Connection implements BodyOwner {
  readonly output: Output;
  readonly client: Client;
  private phase: 'open' | 'lingering' | 'leaving' | 'closed' = 'open';
  private readonly head: HeadBuffer;
  private exchange: Exchange | undefined;
  private decoder: BodyDecoder | undefined;
  /** Bytes that are left in it belong to later requests. */
  private readonly input = new ReceivedBytes();
  private isProcessing = false;
  private isPaused = false;
  private hasEnded = false;
  /** When the present wait began: for a request, or for the client's end. */
  private sinceMs: number;
  /** When the first byte of an incomplete head arrived. */
  private headSinceMs = 0;
  /** From which byte on the server receives the present body for nothing. */
  private unreadFrom = 0;

  constructor(
    readonly core: ServerCore,
    private readonly flow: Flow,
    info: ConnectionInfo = { local: flow.local, remote: flow.remote },
  ) {
    this.client = new Client(info, core.env);
    this.head = new HeadBuffer(core.knownHeads);
    this.sinceMs = core.nowMs();
    this.output = new Output(
      flow,
      core.nowMs,
      () => this.processPending(),
      (error) => this.lose(error),
    );
    core.add(this);
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
    this.core.ended(exchange);
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
    this.input.take();
    this.sinceMs = this.core.nowMs();
    this.output.end();
    this.updatePause();
    this.leaveWhenSent();
  }

  /** Resets the connection: the client is gone, or must go. */
  lose(why: FlowError | 'stalled' | 'limit'): void {
    if (this.phase === 'closed') return;
    const { exchange, isOpen: wasOpen } = this;
    this.remove();
    this.flow.abort();
    if (exchange === undefined || !wasOpen) return;
    if (exchange.response !== 'complete') {
      this.core.ended(exchange);
      this.core.counters.abortedResponses++;
      this.core.log.debug(() => `${exchange}: the connection ended early: ${why}`);
    }
    exchange.abandon();
  }

  /** Applies the limits of time. Called about once a second. */
  sweep(nowMs: number, elapsedMs: number): void {
    const { core, exchange } = this;
    const { limits } = core;
    if (this.phase === 'closed' || this.phase === 'leaving') return;
    if (this.output.isStalled(nowMs, limits.stalledMs)) return this.lose('stalled');
    // A response may take longer than these limits to reach the client.
    const idleMs = Math.min(nowMs - this.sinceMs, this.output.idleMs(nowMs));
    if (this.phase === 'lingering') {
      if (idleMs > limits.lingerMs) this.leave();
    } else if (exchange === undefined) {
      if (this.head.hasBegun) {
        if (nowMs - this.headSinceMs > limits.headMs) this.refuse(408, 'the head took too long');
      } else if (idleMs > limits.idleMs) this.close();
    } else {
      if (this.decoder !== undefined && !this.isPaused && !exchange.awaitsContinue) {
        const isTooSlow = exchange.body!.isTooSlow(elapsedMs, limits);
        if (isTooSlow) this.bodyFailed(exchange, 408, 'it arrived too slowly');
      }
      if (exchange.isOverdue(nowMs, limits.handlerMs)) handlerTimedOut(this, exchange);
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
   * `rest` is what the client has sent after the request. The flow is paused, so that no later byte is lost.
   */
  upgrade(request: Request): { flow: Flow; rest: Uint8Array } | undefined {
    const { exchange } = this;
    if (exchange?.request !== request || exchange.response !== 'waiting' || exchange.body || this.output.hasParts) {
      return undefined;
    }
    exchange.isUpgraded = true;
    this.core.ended(exchange);
    this.flow.pause();
    this.remove();
    return { flow: this.flow, rest: Uint8Array.from(this.input.take()) };
  }

  /** Receives bytes, which are valid until it returns. */
  receive(data: Uint8Array): void {
    if (this.phase !== 'open') return;
    if (this.input.left > 0) this.input.add(data);
    else this.input.during(data, this.process);
    this.updatePause();
  }

  private readonly process = (): void => {
    const { input } = this;
    this.isProcessing = true;
    while (input.left > 0 && this.phase === 'open') {
      if (this.decoder !== undefined) this.receiveBody(this.exchange!, this.decoder);
      else if (this.exchange !== undefined || this.output.isFull(this.core.limits.pipelinedResponses)) break;
      else {
        const hadBegun = this.head.hasBegun;
        const head = this.head.take(input.bytes, input.at);
        input.at = this.head.end;
        if (head === undefined) {
          if (!hadBegun && this.head.hasBegun) this.headSinceMs = this.core.nowMs();
        } else if ('problem' in head) this.refuse(head.status, head.problem);
        else this.begin(head);
      }
    }
    this.isProcessing = false;
    this.endWithPeer();
  };

  private processPending(): void {
    if (this.phase !== 'open') return this.leaveWhenSent();
    if (this.isProcessing || this.input.left === 0 || this.exchange !== undefined) return;
    this.process();
    this.updatePause();
  }

  private begin(head: RequestHead): void {
    const { core } = this;
    core.counters.requests++;
    core.counters.openRequests++;
    const body = head.framing === 0 ? undefined : new RequestBody(this);
    const exchange = new Exchange(head, body, core.nowMs());
    if (core.isDraining || (this.hasEnded && this.input.left === 0)) exchange.isLast = true;
    this.exchange = exchange;
    this.decoder = bodyDecoder(head.framing);
    handleRequest(this, exchange);
  }

  private receiveBody(exchange: Exchange, decoder: BodyDecoder): void {
    const { input } = this;
    const body = exchange.body!;
    exchange.awaitsContinue = false;
    const step = decoder.take(input.bytes, input.at, (data) => body.add(data));
    input.at = typeof step === 'string' ? input.bytes.length : step.end;
    if (typeof step === 'string') return this.bodyFailed(exchange, 400, step);
    if (step.isComplete) {
      this.decoder = undefined;
      body.complete();
      if (exchange.response === 'complete') this.finish(exchange);
    } else if (exchange.response === 'complete' && body.received - this.unreadFrom > this.core.limits.drainedBytes) {
      exchange.isLast = true;
      this.finish(exchange);
    }
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
    if (this.phase === 'leaving') return;
    if (end !== 'eof') return this.lose(end);
    this.hasEnded = true;
    this.endWithPeer();
    this.leaveWhenSent();
  }

  /** The client may still read the response, and what it asked for before its end is answered. */
  private endWithPeer(): void {
    const { exchange } = this;
    if (!this.hasEnded || this.input.left > 0 || this.phase !== 'open') return;
    if (exchange === undefined) this.close();
    else if (this.decoder !== undefined) this.bodyFailed(exchange, 400, 'the client ended it early');
    else exchange.isLast = true;
  }

  private finish(exchange: Exchange): void {
    this.exchange = undefined;
    this.decoder = undefined;
    if (exchange.isLast || this.core.isDraining || (this.hasEnded && this.input.left === 0)) this.close();
    else {
      this.sinceMs = this.core.nowMs();
      this.processPending();
    }
    this.core.onSettled?.();
  }

  /** Answers a head that is not valid, and ends the connection. */
  private refuse(status: HeadProblem['status'] | 408, problem: string): void {
    this.core.counters.badRequests++;
    this.core.log.debug(() => `a request from ${this.client.info.remote.address} was refused: ${problem}`);
    sendStatus(this, undefined, status);
    this.close();
  }

  private leaveWhenSent(): void {
    if (this.phase === 'lingering' && this.hasEnded && this.output.waiting === 0) this.leave();
  }

  /** Until the client has received everything, a drain waits for the connection, and it counts. */
  private leave(): void {
    this.phase = 'leaving';
    void this.flow.close().then(() => this.remove());
  }

  private remove(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.core.remove(this);
  }

  private updatePause(): void {
    const { limits } = this.core;
    const body = this.exchange?.body;
    const isFull =
      (!this.isProcessing && this.input.left > limits.pipelinedBytes) ||
      (body !== undefined && body.buffered > limits.bufferedBytes);
    const shouldPause = isFull && this.phase === 'open';
    if (shouldPause === this.isPaused) return;
    this.isPaused = shouldPause;
    if (shouldPause) this.flow.pause();
    else this.flow.resume();
  }
}
