import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import { startBed, STACKS, type Bed } from '../../test/http-bed.js';
import { Response } from '../web/response.js';
import { appEnv } from './client.js';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

// An image has these classes as globals, and Hono makes responses with them.
const own = globalThis.Response;
beforeAll(() => (globalThis.Response = Response as never));
afterAll(() => (globalThis.Response = own));

describe.each(STACKS)('%s', (_, makeStacks) => {
  const given = appEnv({ GREETING: 'hi' });
  let bed: Bed;
  beforeAll(async () => void (bed = await startBed(await makeStacks(), {}, { env: given })));
  afterAll(async () => {
    await bed.listener.close();
    await bed.stacks.close();
  });

  it("passes the address of the client to Hono's own helper", async () => {
    const app = new Hono<{ Bindings: { GREETING: string } }>();
    app.get('/', (c) => c.json({ says: c.env.GREETING, ...getConnInfo(c) }));
    bed.handler = (request, env, context) => app.fetch(request as never, env as never, context as never);
    const client = await bed.connect();
    client.send(LAST);
    const { address, port } = client.flow.local;
    expect(JSON.parse((await client.end()).split('\r\n\r\n')[1]!)).toEqual({
      says: 'hi',
      remote: { address: String(address), port, addressType: 'IPv4' },
    });
  });

  it('has the names of Node for both ends of the connection', async () => {
    bed.handler = (_request, env) => {
      const { socket } = (env as { incoming: { socket: Record<string, unknown> } }).incoming;
      return Response.json([socket['localAddress'], socket['localPort'], socket['localFamily']]);
    };
    const expected = JSON.stringify([String(bed.stacks.address), bed.listener.port, 'IPv4']);
    expect(await bed.exchange(LAST)).toContain(expected);
  });

  it('gives the values to all connections, and one object to all requests on a connection', async () => {
    const seen: unknown[] = [];
    bed.handler = (_request, env) => {
      seen.push(env);
      return new Response();
    };
    await bed.exchange(GET + LAST);
    await bed.exchange(LAST);
    const [first, second, other] = seen;
    expect([first === second, first === other]).toEqual([true, false]);
    expect(seen.map((env) => Object.keys(env as object))).toEqual(Array(3).fill(['incoming', 'GREETING']));
    expect(given).toEqual({ GREETING: 'hi' });
  });
});

it('passes a value of the program itself as it is', async () => {
  const env = { count: 0 };
  const bed = await startBed(await STACKS[1][1](), {}, { env });
  bed.handler = (_request, received) => Response.json(received === env);
  expect(await bed.exchange(LAST)).toMatch(/true$/);
  await bed.listener.close();
  await bed.stacks.close();
});
