// More clients than a server serves: they wait, and neither the server nor its other ports suffer.
import { setMaxListeners } from 'node:events';
import type { Flow } from '@mirage/types';
import { directStacks, eventually, startBed, type Bed } from '../../test/http-bed.js';
import { Response } from '../web/response.js';

const CLIENTS = 10_000;
const LIMIT = 1024;
/** What may wait in the backlog of a listener. */
const BACKLOG = 128;
/** Connections that are begun together: more would not fit into the queue of a device. */
const BURST = 50;

/** Aborts flows in bursts, because nobody repeats a reset that is lost. */
async function abort(flows: readonly Flow[]): Promise<void> {
  for (const [index, flow] of flows.entries()) {
    flow.abort();
    if (index % BURST === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed(directStacks(64 << 20));
  bed.handler = () => new Response('served');
});
afterAll(() => bed.stacks.close());

it(`${CLIENTS} idle clients hold ${LIMIT} connections, another port answers, and those that wait are served later`, async () => {
  const { stacks, listener } = bed;
  // Now both stacks know each other's MAC address.
  await bed.exchange(last);
  const health = await startBed(stacks);
  health.handler = () => new Response('healthy');
  const opened: Flow[] = [];
  const controller = new AbortController();
  setMaxListeners(CLIENTS, controller.signal);
  const attempt = async (): Promise<void> => {
    const flow = await stacks.client.tcp.connect(stacks.address, listener.port, { signal: controller.signal });
    if (typeof flow !== 'string') opened.push(flow);
  };
  const attempts: Promise<void>[] = [];
  while (attempts.length < CLIENTS) {
    for (let count = 0; count < BURST; count++) attempts.push(attempt());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await eventually(() => opened.length >= LIMIT + BACKLOG);
  expect(listener.statistics()).toMatchObject({ openConnections: LIMIT, acceptedConnections: LIMIT + 1 });
  expect(await health.exchange(last)).toContain('healthy');
  expect(stacks.server.statistics().dropped['tcp.backlog-full']).toBeGreaterThan(0);
  // The first ones leave; those behind them are accepted in their order.
  await abort(opened.slice(0, BACKLOG));
  await eventually(() => listener.statistics().acceptedConnections > LIMIT + BACKLOG);
  const waited = opened[LIMIT]!;
  await waited.write(Buffer.from(last));
  const answer = await waited.read();
  expect(typeof answer === 'string' ? answer : Buffer.from(answer).toString()).toContain('served');
  controller.abort();
  await Promise.all(attempts);
  await abort(opened);
  await eventually(() => listener.statistics().openConnections === 0);
  await health.listener.close();
  expect(await bed.exchange(last)).toContain('served');
}, 120_000);
