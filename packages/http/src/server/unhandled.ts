import { takeRejections, turnNumber } from '@mirage/runtime';
import type { Connection } from './connection.js';
import type { Exchange } from './exchange.js';
import { sendStatus } from './respond.js';
import type { ServerCore } from './server-core.js';

/** The calls of handlers in one turn of the loop, and the last of them. */
export class TurnCalls {
  connection: Connection | undefined;
  exchange: Exchange | undefined;
  private turn = -1;
  private calls = 0;

  /** Called before a handler. */
  add(connection: Connection, exchange: Exchange): void {
    const turn = turnNumber();
    this.calls = turn === this.turn ? this.calls + 1 : 1;
    this.turn = turn;
    this.connection = connection;
    this.exchange = exchange;
  }

  /** Returns how many handlers were called in the current turn. */
  count(): number {
    return this.turn === turnNumber() ? this.calls : 0;
  }
}

// Module state: rejections belong to the program, and it may have several servers.
const servers = new Set<ServerCore>();
let stopTaking: (() => void) | undefined;

/** Takes the rejections that no handler of the program handles, until the returned function is called. */
export function logRejections(core: ServerCore): () => void {
  servers.add(core);
  stopTaking ??= takeRejections(rejected);
  return () => {
    servers.delete(core);
    if (servers.size > 0) return;
    stopTaking?.();
    stopTaking = undefined;
  };
}

/**
 * Logs a rejection, and answers with the status 500 to the request whose handler caused it. That is certain only for a
 * rejection in the turn in which one handler was called: an engine does not record where a promise comes from.
 */
function rejected(reason: unknown): void {
  const called = [...servers].filter(({ turnCalls }) => turnCalls.count() > 0);
  const [core] = called;
  const { connection, exchange } = core?.turnCalls ?? {};
  const isCertain = called.length === 1 && core!.turnCalls.count() === 1;
  if (!isCertain || connection === undefined || exchange === undefined) {
    const [first] = servers;
    first?.handlerFailed('unhandled rejection', reason);
    return;
  }
  core!.handlerFailed(`${exchange}: unhandled rejection`, reason);
  if (exchange.response === 'waiting' && !exchange.isUpgraded && connection.isOpen) {
    sendStatus(connection, exchange, 500);
  }
}
