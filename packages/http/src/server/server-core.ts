import type { ConnectionInfo, FetchHandler, HttpStatistics, Logger } from '@mirage/types';
import { errorText, textNatives } from '@mirage/runtime';
import type { AccessLog } from '../access/access-log.js';
import { exchangeEntry } from '../access/exchange-entry.js';
import type { Proxies } from '../proxies/trusted-proxies.js';
import { KnownHeads } from '../wire/known-heads.js';
import { HeadWriter, httpDate } from '../wire/response-head.js';
import type { Connection } from './connection.js';
import type { Exchange } from './exchange.js';
import type { ServerLimits } from './server-limits.js';
import { TurnCalls } from './unhandled.js';

/** The part of a server that its connections share. */
export class ServerCore {
  readonly connections = new Set<Connection>();
  /** Resets each flow that has not sent its head of the PROXY protocol. */
  readonly entering = new Set<() => void>();
  readonly counters: { -readonly [Name in keyof HttpStatistics]: number } = {
    openConnections: 0,
    acceptedConnections: 0,
    connectionLimitHits: 0,
    openRequests: 0,
    requests: 0,
    badRequests: 0,
    badForwardedFields: 0,
    badProxyHeads: 0,
    handlerErrors: 0,
    abortedResponses: 0,
  };
  readonly heads = new HeadWriter(textNatives());
  readonly turnCalls = new TurnCalls();
  readonly knownHeads = new KnownHeads(textNatives());
  /** Whether no more requests are accepted on open connections. */
  isDraining = false;
  /** Called when something ended that a drain waits for. */
  onSettled: (() => void) | undefined;
  /** Called when a connection has begun or ended. */
  onCount: (() => void) | undefined;
  /** Promises of `waitUntil` that wait. */
  waiting = 0;
  private dateSecond = -1;
  private dateText = '';

  constructor(
    readonly handler: FetchHandler<unknown>,
    readonly env: unknown,
    readonly limits: ServerLimits,
    readonly log: Logger,
    /** Monotonic time in milliseconds. */
    readonly nowMs: () => number,
    readonly proxies: Proxies | undefined,
    readonly accessLog: AccessLog | undefined,
  ) {}

  /** Whether there are as many connections as the limit permits. */
  get isFull(): boolean {
    return this.connections.size + this.entering.size >= this.limits.connections;
  }

  /** Counts a connection that has begun. */
  add(connection: Connection): void {
    this.connections.add(connection);
    this.counters.openConnections++;
    this.onCount?.();
  }

  /** Forgets a connection that has ended. */
  remove(connection: Connection): void {
    this.connections.delete(connection);
    this.counters.openConnections--;
    this.onCount?.();
    this.onSettled?.();
  }

  /** Called when the response of an exchange is complete or given up, or its flow was handed over. */
  ended(exchange: Exchange): void {
    this.counters.openRequests--;
    this.accessLog?.add(exchangeEntry(exchange, this.nowMs()));
  }

  /** The value of Date, made once a second. */
  date(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.dateSecond) {
      this.dateSecond = second;
      this.dateText = httpDate(now);
    }
    return this.dateText;
  }

  /** Logs and counts an error of a handler. `what` is the beginning of the message. */
  handlerFailed(what: string, error: unknown): void {
    this.counters.handlerErrors++;
    this.log.error(() => `${what}: ${errorText(error)}`);
  }

  /** Keeps a drain waiting until a promise settles. */
  waitUntil(promise: Promise<unknown>, of: string): void {
    if (this.waiting >= this.limits.waitUntil) {
      throw new RangeError(`waitUntil: ${this.limits.waitUntil} promises wait already`);
    }
    this.waiting++;
    Promise.resolve(promise)
      .catch((error: unknown) => this.handlerFailed(`${of}: waitUntil`, error))
      .finally(() => {
        this.waiting--;
        this.onSettled?.();
      });
  }
}

/** The third argument of `fetch`. */
export class RequestContext {
  constructor(
    private readonly core: ServerCore,
    readonly connection: ConnectionInfo,
    private readonly name: { toString(): string },
  ) {}

  get props(): Readonly<Record<string, never>> {
    return {};
  }

  waitUntil(promise: Promise<unknown>): void {
    this.core.waitUntil(promise, String(this.name));
  }

  passThroughOnException(): void {}
}
