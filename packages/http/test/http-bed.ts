import { clockOf, randomOf } from '@mirage/runtime';
import { stackServices, directStack } from '@mirage/tcpip';
import { memoryLink, memoryLogs, type MemoryLogs } from '@mirage/testing';
import { Address, Prefix, type Flow, type HttpListener, type Stack } from '@mirage/types';
import { connectSocketStack } from '@mirage/unix/drivers';
import { serveHttp, type ServerOptions } from '../src/server/http-server.js';
import type { ServerLimits } from '../src/server/server-limits.js';
import type { Request } from '../src/web/request.js';
import type { Response } from '../src/web/response.js';

/** The stacks of a server and of a client, and the address of the server. */
export interface Stacks {
  readonly server: Stack;
  readonly client: Stack;
  readonly address: Address;
  close(): Promise<void>;
}

/** Two direct stacks on a cable in memory. `memoryBytes`: their budgets for buffers, 4 MiB if it is left out. */
export function directStacks(memoryBytes?: number): Stacks {
  const [left, right] = memoryLink();
  const services = stackServices(
    clockOf({ wallNs: () => BigInt(Date.now()) * 1_000_000n, monotonicNs: () => process.hrtime.bigint() }),
    randomOf({ fillRandom: (bytes) => void crypto.getRandomValues(bytes) }),
  );
  const stackOn = (network: typeof left, last: number): Stack =>
    directStack({
      network,
      services,
      logs: memoryLogs(),
      ipv4: new Prefix(new Address([10, 0, 0, last]), 24),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    });
  const [server, client] = [stackOn(left, 1), stackOn(right, 2)];
  const address = new Address([10, 0, 0, 1]);
  return {
    server,
    client,
    address,
    close: async () => void (await Promise.all([server.disconnect(), client.disconnect()])),
  };
}

/** The sockets of the host, on loopback. */
async function socketStacks(): Promise<Stacks> {
  const address = new Address([127, 0, 0, 1]);
  const any = new Prefix(new Address(new Uint8Array(16)), 0);
  const server = await connectSocketStack({ group: '' }, memoryLogs(), new Prefix(address, 8), any, true, false);
  return { server, client: server, address, close: () => server.disconnect() };
}

export const STACKS = [
  ['sockets of the host', socketStacks],
  ['direct stacks', async () => directStacks()],
] as const;

type Handler = (request: Request, env: unknown, context: { waitUntil(promise: Promise<unknown>): void }) => unknown;

/** A server, and what its handler is; tests set another one. */
export interface Bed {
  readonly stacks: Stacks;
  readonly logs: MemoryLogs;
  readonly listener: HttpListener;
  handler: Handler;
  /** Sends bytes, and returns all that the server answers until it closes the connection. */
  exchange(text: string): Promise<string>;
  connect(): Promise<Client>;
}

/** Starts a server with a handler that every test sets. */
export async function startBed(
  stacks: Stacks,
  limits: Partial<ServerLimits> = {},
  more: Partial<ServerOptions> = {},
): Promise<Bed> {
  const logs = memoryLogs();
  const handler = { fetch: (...args: Parameters<Handler>) => bed.handler(...args) } as never;
  const log = logs.logger('http');
  const listener = await serveHttp({ tcp: stacks.server.tcp, port: 0, handler, log, limits, ...more });
  if (typeof listener === 'string') throw new Error(listener);
  const connect = async (): Promise<Client> => {
    const flow = await stacks.client.tcp.connect(stacks.address, listener.port);
    if (typeof flow === 'string') throw new Error(flow);
    return new Client(flow);
  };
  const bed: Bed = {
    stacks,
    logs,
    listener,
    handler: () => undefined,
    connect,
    async exchange(text) {
      const client = await connect();
      client.send(text);
      return client.end();
    },
  };
  return bed;
}

/** A client that sends bytes and collects the answer, as Latin-1. */
export class Client {
  received = '';
  /** How the server ended the connection. */
  ending: string | undefined;
  private onChange = (): void => {};

  constructor(readonly flow: Flow) {
    flow.onData((data) => {
      if (typeof data === 'string') this.ending = data;
      else this.received += Buffer.from(data).toString('latin1');
      this.onChange();
    });
  }

  send(text: string): void {
    void this.flow.write(Buffer.from(text, 'latin1'));
  }

  /** Resolves when what has arrived matches. */
  async until(pattern: RegExp | ((received: string) => boolean)): Promise<string> {
    await this.wait(() => (pattern instanceof RegExp ? pattern.test(this.received) : pattern(this.received)));
    return this.received;
  }

  /** Resolves with the whole answer when the server has ended the connection, and closes this side. */
  async end(): Promise<string> {
    await this.wait(() => this.ending !== undefined);
    await this.flow.close();
    return this.received;
  }

  private async wait(is: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!is()) {
      if (Date.now() > deadline) throw new Error(`waited in vain after ${JSON.stringify(this.received.slice(-300))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.onChange = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Resolves when a condition holds. */
export async function eventually(is: () => boolean): Promise<void> {
  for (let tries = 0; !is(); tries++) {
    if (tries > 2000) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Removes the date, which differs from run to run. */
export function undated(text: string): string {
  return text.replace(/date: [^\r]*\r\n/g, '');
}

export type { Response };
