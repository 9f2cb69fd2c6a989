/** Bounds of a server: what a client can make it hold, and for how long. */
export interface ServerLimits {
  /** The most connections. When there are as many, the listener is paused: new ones wait in its backlog. */
  readonly connections: number;
  /** How long the head of a request may take from its first byte on. */
  readonly headMs: number;
  /** How long a connection stays open without a request. */
  readonly idleMs: number;
  /** The slowest body of a request, in bytes a second, after `bodyGraceMs`. Time in which the server reads counts. */
  readonly bodyBytesPerSecond: number;
  readonly bodyGraceMs: number;
  /** How long a client may accept no byte of a response that waits for it. */
  readonly stalledMs: number;
  /** How long a handler may take until it returns a response; 0 for any time. */
  readonly handlerMs: number;
  /** How much of a body that the handler did not read is received for nothing, so that the connection can be reused. */
  readonly drainedBytes: number;
  /** How many bytes of a body are received before the handler reads them. */
  readonly bufferedBytes: number;
  /** How many bytes of further requests are received while a response is not complete. */
  readonly pipelinedBytes: number;
  /** How many responses may wait to be sent before another request is handled. */
  readonly pipelinedResponses: number;
  /** How long the server waits for the client to close its side, after it closed its own. */
  readonly lingerMs: number;
  /** The most promises of `waitUntil` that wait. */
  readonly waitUntil: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  connections: 1024,
  headMs: 10_000,
  idleMs: 60_000,
  bodyBytesPerSecond: 1024,
  bodyGraceMs: 10_000,
  stalledMs: 60_000,
  handlerMs: 0,
  drainedBytes: 64 * 1024,
  bufferedBytes: 64 * 1024,
  pipelinedBytes: 16 * 1024,
  pipelinedResponses: 16,
  lingerMs: 2_000,
  waitUntil: 1024,
};
