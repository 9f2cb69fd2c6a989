import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerCounters, requestShutdown, setHeapReader } from '@mirage/runtime';
import { memoryLogs } from '@mirage/testing';
import { Client, eventually, startBed, STACKS, type Bed } from '../../test/http-bed.js';
import { readPrometheusText } from '../../test/prometheus-text.js';
import { Response } from '../web/response.js';
import { connectHttpServer } from '../connect.js';
import { connectMetrics } from './connect-metrics.js';
import { METRICS, type MetricSources } from './metric-list.js';
import { metricsText } from './text-format.js';

const SOURCES: MetricSources = {
  startSeconds: 1_700_000_000.5,
  heapBytes: 123_456,
  drivers: [{ device: 'block a"\\\n.img', counters: { requests: 3, events: 1e21 } }],
  stack: {
    openFlows: 1,
    acceptedFlows: 2,
    connectedFlows: 3,
    rxBytes: 4,
    txBytes: 5,
    rxDatagrams: 6,
    txDatagrams: 7,
    handlerErrors: 8,
    dropped: { 'bad-checksum': 9 },
  },
  servers: ['http', 'admin'].map((name) => ({
    name,
    counters: {
      openConnections: 1,
      acceptedConnections: 2,
      connectionLimitHits: 3,
      openRequests: 4,
      requests: 5,
      badRequests: 6,
      badForwardedFields: 7,
      badProxyHeads: 8,
      handlerErrors: 9,
      abortedResponses: 10,
      droppedLogLines: 11,
    },
  })),
};

describe('the page', () => {
  it('has all metrics in the text format, with their types', () => {
    const read = readPrometheusText(metricsText(SOURCES));
    expect([...read].map(([name, { type, help }]) => [name, type, help])).toEqual(
      METRICS.map(({ name, type, help }) => [name, type, help]),
    );
    expect(read.get('mirage_heap_bytes')!.samples).toEqual(new Map([['', 123_456]]));
    expect([...read.get('mirage_driver_events_total')!.samples]).toEqual([
      [String.raw`device="block a\"\\\n.img",counter="requests"`, 3],
      [String.raw`device="block a\"\\\n.img",counter="events"`, 1e21],
    ]);
    expect([...read.get('mirage_http_requests_total')!.samples]).toEqual([
      ['server="http"', 5],
      ['server="admin"', 5],
    ]);
  });

  it('leaves out metrics without values', () => {
    const stack = { ...SOURCES.stack, dropped: {} };
    const read = readPrometheusText(metricsText({ ...SOURCES, stack, heapBytes: undefined, drivers: [], servers: [] }));
    expect([...read.keys()].filter((name) => /heap|driver|http|dropped/.test(name))).toEqual([]);
  });

  it('has names with the units of the conventions of Prometheus', () => {
    for (const { name, type } of METRICS) expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    expect(METRICS.flatMap(({ name }) => /seconds|bytes/.exec(name) ?? [])).toHaveLength(4);
  });

  it('is described by the table of the README', () => {
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*?) +\| ([^|]*?) +\|$/gm)].map((row) =>
      row.slice(1),
    );
    expect(rows).toEqual(
      METRICS.map(({ name, type, labels, help }) => [
        name,
        type,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    );
  });
});

it.each([
  ['a value without a type', 'a 1\n'],
  ['a type without a help', '# TYPE a gauge\na 1\n'],
  ['a label without quotes', '# HELP a x\n# TYPE a gauge\na{b=c} 1\n'],
  ['a label that is not escaped', '# HELP a x\n# TYPE a gauge\na{b="\\x"} 1\n'],
  ['a value twice', '# HELP a x\n# TYPE a gauge\na 1\na 1\n'],
  ['no value', '# HELP a x\n# TYPE a gauge\na undefined\n'],
  ['no end', '# HELP a x\n# TYPE a gauge\na 1'],
])('the reader of the test refuses %s', (_name, text) => expect(() => readPrometheusText(text)).toThrow());

describe('a job', () => {
  const logs = memoryLogs();
  let bed: Bed;
  let ended: Promise<unknown>;
  let isEnded = false;
  beforeAll(async () => {
    bed = await startBed(await STACKS[1][1](), { connections: 1 }, { name: 'http' });
    bed.handler = () => new Response('hello');
    registerCounters('network tap0', () => ({ interrupts: 7 }));
    setHeapReader(() => 1_000_000);
    ended = connectMetrics({ group: '' }, bed.stacks.server, logs, 9100).then(() => (isEnded = true));
    await ask('/livez');
  });
  afterAll(() => bed.stacks.close());

  async function ask(path: string, method = 'GET', port = 9100): Promise<string> {
    for (;;) {
      const flow = await bed.stacks.client.tcp.connect(bed.stacks.address, port);
      if (flow === 'refused') continue;
      if (typeof flow === 'string') throw new Error(flow);
      const client = new Client(flow);
      client.send(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      return client.end();
    }
  }
  const bodyOf = (answer: string): string => answer.split('\r\n\r\n')[1]!;

  it('answers with the counters of this program', async () => {
    await ask('/', 'GET', bed.listener.port);
    const answer = await ask('/metrics');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-type: text\/plain; version=0.0.4; charset=utf-8\r\n/);
    const read = readPrometheusText(bodyOf(answer));
    expect(read.get('mirage_http_requests_total')!.samples).toEqual(new Map([['server="http"', 1]]));
    expect(read.get('mirage_heap_bytes')!.samples).toEqual(new Map([['', 1_000_000]]));
    expect(read.get('mirage_driver_events_total')!.samples).toEqual(
      new Map([['device="network tap0",counter="interrupts"', 7]]),
    );
    expect(read.get('mirage_tcp_accepted_flows_total')!.samples.get('')).toBeGreaterThanOrEqual(2);
    const started = read.get('process_start_time_seconds')!.samples.get('')!;
    expect(Math.abs(started * 1000 - (Date.now() - performance.now()))).toBeLessThan(10_000);
  });

  it.each([
    ['/livez', 'GET', /^HTTP\/1.1 200 [^]*\r\n\r\nalive\n$/],
    ['/readyz', 'GET', /^HTTP\/1.1 200 [^]*\r\n\r\nready\n$/],
    ['/readyz?verbose', 'GET', /^HTTP\/1.1 200 /],
    ['/metrics', 'HEAD', /^HTTP\/1.1 200 [^]*\r\n\r\n$/],
    ['/metrics', 'POST', /^HTTP\/1.1 405 [^]*allow: GET, HEAD\r\n/],
    ['/', 'GET', /^HTTP\/1.1 404 /],
    ['/__proto__', 'GET', /^HTTP\/1.1 404 /],
    ['/toString', 'GET', /^HTTP\/1.1 404 /],
  ])('answers %s %s', async (path, method, expected) => expect(await ask(path, method)).toMatch(expected));

  it('is not ready before a server of the program accepts connections', async () => {
    const { tcp } = bed.stacks.server;
    const server = connectHttpServer({ group: 'late' }, tcp, logs, 8099, 0n, 0n, 'off', { log: async () => undefined });
    expect(await ask('/readyz')).toMatch(/^HTTP\/1.1 503 [^]*\r\n\r\nstarting\n$/);
    expect(await ask('/livez')).toMatch(/^HTTP\/1.1 200 /);
    const listener = await server.serve({ fetch: () => new Response('hello') } as never);
    if (typeof listener === 'string') throw new Error(listener);
    expect(await ask('/readyz')).toMatch(/^HTTP\/1.1 200 /);
    await listener.close();
    expect(await ask('/readyz')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('answers while another server has as many connections as it accepts', async () => {
    const only = await bed.connect();
    await eventually(() => bed.listener.statistics().openConnections === 1);
    const second = await bed.connect();
    expect(await ask('/readyz')).toMatch(/ready\n$/);
    expect(bodyOf(await ask('/metrics'))).toMatch(/^mirage_http_connection_limit_hits_total\{server="http"\} [1-9]/m);
    only.flow.abort();
    second.flow.abort();
    await eventually(() => bed.listener.statistics().openConnections === 0);
  });

  it('reports an address that is in use as the error of its argument', async () => {
    await expect(connectMetrics({ group: 'lan' }, bed.stacks.server, logs, 9100)).rejects.toThrow(
      'cannot listen on port 9100: port-in-use',
    );
  });

  it('is not ready while a server drains, and ends when all servers have ended', async () => {
    let respond = (_: Response): void => {};
    bed.handler = () => new Promise((resolve) => (respond = resolve));
    const client = await bed.connect();
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => bed.listener.statistics().openRequests === 1);
    requestShutdown('SIGTERM');
    const drained = bed.listener.drain(60_000);
    expect(await ask('/readyz')).toMatch(/^HTTP\/1.1 503 [^]*draining\n$/);
    expect(await ask('/livez')).toMatch(/^HTTP\/1.1 200 /);
    expect(isEnded).toBe(false);
    respond(new Response('late'));
    expect(await client.end()).toMatch(/late$/);
    await drained;
    await ended;
    expect(await bed.stacks.client.tcp.connect(bed.stacks.address, 9100)).toBe('refused');
  });
});
