import type {
  ConnectionInfo,
  FetchHandler,
  Flow,
  HttpListener,
  HttpStatistics,
  Listener,
  ListenError,
  Logger,
  Tcp,
  TcpListener,
} from '@mirage/types';
import type { AccessLog } from '../access/access-log.js';
import type { Proxies } from '../proxies/trusted-proxies.js';
import { Request } from '../web/request.js';
import { Connection } from './connection.js';
import { enterWithHead } from './entering.js';
import { addRunning } from './running-servers.js';
import { DEFAULT_LIMITS, type ServerLimits } from './server-limits.js';
import { ServerCore } from './server-core.js';
import { Sweeper } from './sweeper.js';
import { logRejections } from './unhandled.js';

/** The longest time of a timer that every platform has. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** How long the end of a server waits for a console that takes nothing. */
const LOG_PATIENCE_MS = 1000;

/** When an idle peer is probed: one that vanished without a word would keep a silent response open for ever. */
const KEEP_ALIVE_IDLE_MS = 60_000;

/** What a server is made of. */
export interface ServerOptions {
  readonly tcp: Tcp;
  /** 0 for a free one. */
  readonly port: number;
  readonly handler: FetchHandler<unknown>;
  readonly env?: unknown;
  readonly log: Logger;
  readonly limits?: Partial<ServerLimits>;
  /** Monotonic time in milliseconds. Default: `performance.now`. */
  readonly nowMs?: () => number;
  /** Default: what clients say of proxies does not count. */
  readonly proxies?: Proxies | undefined;
  /** The name in metrics. Default: it has none there. */
  readonly name?: string;
  /** Default: none. */
  readonly accessLog?: AccessLog | undefined;
}

/** Listens on a port and answers with a handler. */
export async function serveHttp(options: ServerOptions): Promise<HttpListener | ListenError> {
  const { tcp, port, handler, env, log, nowMs = () => performance.now(), proxies, accessLog, name } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const core = new ServerCore(handler, env, limits, log, nowMs, proxies, accessLog);
  const sweeper = new Sweeper(core);
  const begin = (flow: Flow, info?: ConnectionInfo): Connection => {
    sweeper.start();
    return new Connection(core, flow, info);
  };
  const onFlow = (flow: Flow): void => {
    core.counters.acceptedConnections++;
    if (core.isDraining) return flow.abort();
    if (proxies?.expectsHead(flow.remote.address) === true) enterWithHead(core, flow, proxies, begin);
    else begin(flow);
  };
  const listener = await tcp.listen(port, onFlow, { noDelay: true, keepAlive: { idleMs: KEEP_ALIVE_IDLE_MS } });
  if (typeof listener === 'string') return listener;
  core.onCount = stopsWhenFull(core, listener);
  const endings = [logRejections(core), ...(name === undefined ? [] : [addRunning({ name, core })])];
  return new RunningServer(core, listener, endings);
}

/**
 * Takes the flow of a request that the handler has not answered, for another protocol. `rest` is what the client has
 * sent after the request. The flow is paused: call `onData`, then `resume`. A drain does not wait for it. Returns
 * `undefined` if the request has a body, its response has begun, or a long response before it is still being sent.
 */
export function upgrade(request: Request): { flow: Flow; rest: Uint8Array } | undefined {
  const owner = Request.ownerOf(request);
  return owner instanceof Connection ? owner.upgrade(request) : undefined;
}

/** Returns a function that pauses a listener while the server has as many connections as it may. */
function stopsWhenFull(core: ServerCore, listener: TcpListener): () => void {
  let isPaused = false;
  return () => {
    if (core.isFull === isPaused) return;
    isPaused = core.isFull;
    if (isPaused) {
      core.counters.connectionLimitHits++;
      listener.pause();
    } else listener.resume();
  };
}

class RunningServer implements HttpListener {
  private draining: Promise<void> | undefined;
  private limitTimer: ReturnType<typeof setTimeout> | undefined;
  /** When a drain ends what is left. */
  private limitAtMs = Infinity;
  private isDrained = false;
  private endNow: () => void = () => {};

  constructor(
    private readonly core: ServerCore,
    private readonly listener: Listener,
    /** Called when the server has ended. */
    private readonly endings: readonly (() => void)[],
  ) {}

  get port(): number {
    return this.listener.port;
  }

  statistics(): HttpStatistics {
    return { ...this.core.counters };
  }

  drain(limitMs: number): Promise<void> {
    this.draining ??= this.finish();
    this.limitAtMs = Math.min(this.limitAtMs, this.core.nowMs() + limitMs);
    this.limit();
    return this.draining;
  }

  close(): Promise<void> {
    return this.drain(0);
  }

  /** Sets the timer of the limit again: some timers have a longest time. */
  private readonly limit = (): void => {
    clearTimeout(this.limitTimer);
    if (this.isDrained) return;
    const leftMs = this.limitAtMs - this.core.nowMs();
    if (leftMs <= 0) this.endNow();
    else this.limitTimer = setTimeout(this.limit, Math.min(leftMs, LONGEST_TIMER_MS));
  };

  private async finish(): Promise<void> {
    const { core } = this;
    core.isDraining = true;
    const closed = this.listener.close();
    for (const reset of [...core.entering]) reset();
    for (const connection of [...core.connections]) if (connection.isIdle) connection.close();
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (core.connections.size === 0 && core.waiting === 0) resolve();
      };
      core.onSettled = check;
      this.endNow = () => {
        for (const connection of [...core.connections]) connection.lose('limit');
        resolve();
      };
      check();
    });
    this.isDrained = true;
    clearTimeout(this.limitTimer);
    core.onSettled = undefined;
    await closed;
    if (core.accessLog !== undefined) await within(core.accessLog.flush(), LOG_PATIENCE_MS);
    for (const end of this.endings) end();
  }
}

/** Resolves when the promise does, or after a time limit. */
function within(promise: Promise<void>, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    void promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
