/*
 * Requests to our HTTP server over a flow in memory, for the runners of this folder: the server and the app, without
 * TCP and drivers, which need a machine.
 */
import { Hono } from 'hono';
import { serveHttp, type ServerOptions } from '../../../../packages/http/src/server/http-server';
import { Response } from '../../../../packages/http/src/web/response';
import { setCurrentMachine, type CurrentMachine } from '../../../../packages/runtime/src/machine/current-machine';
import { Address, type Flow, type Logger, type Tcp } from '../../../../packages/types/src/index';
import { measures, type Repeat } from './measures';

const BODY = 'hello';
const TEXT = 'GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n';
const REQUEST = Uint8Array.from(TEXT, (character) => character.charCodeAt(0));

const ENDPOINT = { address: new Address([127, 0, 0, 1]), port: 8080 };

/** Requests between two looks at the clock. */
const BATCH = 100;

const hono = new Hono();
hono.get('/', (context) => context.text(BODY));

type Handler = ServerOptions['handler'];
const HANDLERS: Readonly<Record<string, Handler>> = {
  plain: { fetch: () => new Response(BODY) } as unknown as Handler,
  hono: hono as unknown as Handler,
};

// Time stands still, and timers never fire: the server's own limits of time play no part here.
setCurrentMachine({
  natives: { monotonicNs: () => 0, wallNs: () => 0n },
  loop: { setTimer: () => ({}) },
} as unknown as CurrentMachine);

const fails = (): never => {
  throw new Error('the server ended the connection or logged an error');
};
const log = { error: fails, warning: fails } as unknown as Logger;

/** Starts a server with one connection. Returns a function that asks it once and gives the length of the response. */
async function connection(handler: Handler): Promise<() => Promise<number>> {
  let onFlow: ((flow: Flow) => void | Promise<void>) | undefined;
  let deliver: Parameters<Flow['onData']>[0] | undefined;
  let onResponse: (length: number) => void = fails;
  const tcp: Pick<Tcp, 'listen'> = {
    listen: (port, callback) => {
      onFlow = callback;
      return Promise.resolve({ port, pause: fails, resume: fails, close: fails });
    },
  };
  const nothing = (): void => undefined;
  await serveHttp({ tcp: tcp as Tcp, port: ENDPOINT.port, handler, log, nowMs: () => 0 });
  const flow: Partial<Flow> = {
    local: ENDPOINT,
    remote: ENDPOINT,
    onData: (callback) => void (deliver = callback),
    write: (bytes) => {
      onResponse(bytes.length);
      return Promise.resolve('written');
    },
    pause: nothing,
    resume: nothing,
    shutdown: fails,
    abort: fails,
  };
  void onFlow!(flow as Flow);
  return () =>
    new Promise((resolve) => {
      onResponse = resolve;
      void deliver!(REQUEST.slice());
    });
}

const repeats =
  (handler: Handler): Repeat =>
  async (leastMs, now) => {
    const ask = await connection(handler);
    const begin = now();
    const value = await ask();
    let runs = 1;
    while (now() - begin < leastMs)
      for (let request = 0; request < BATCH; request++, runs++)
        if ((await ask()) !== value) throw new Error('responses differ');
    return { value, runs };
  };

measures(Object.fromEntries(Object.entries(HANDLERS).map(([name, handler]) => [name, repeats(handler)])));
