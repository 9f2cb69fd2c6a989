import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadableStream } from 'web-streams-polyfill';
import { parsePrefix, type Prefix } from '@mirage/types';
import { eventually, startBed, STACKS, type Bed } from '../../test/http-bed.js';
import { connectProxies } from '../proxies/trusted-proxies.js';
import { Response } from '../web/response.js';
import { combinedLine, jsonLine, type AccessEntry } from './access-line.js';
import { AccessLog } from './access-log.js';

const ENTRY: AccessEntry = {
  timeMs: Date.UTC(2026, 10, 29, 22, 38, 4, 5),
  client: '2001:db8::1',
  request: { method: 'GET', target: '/a?b=c', minor: 1 },
  status: 200,
  bytes: 12,
  durationMs: 1.23456,
  isComplete: true,
  host: 'example.com',
  referer: 'http://example.com/',
  userAgent: 'curl/8',
};
const REFUSED = { request: undefined, host: undefined, referer: undefined, userAgent: undefined, status: 400 };

it.each<[string, Partial<AccessEntry>, string]>([
  ['a request', {}, '"GET /a?b=c HTTP/1.1" 200 12 "http://example.com/" "curl/8"'],
  ['a request without fields', { referer: undefined, userAgent: undefined }, '"GET /a?b=c HTTP/1.1" 200 12 "-" "-"'],
  ['a head that was refused', REFUSED, '"-" 400 12 "-" "-"'],
  ['a quote and a backslash', { userAgent: 'a"b\\c' }, String.raw`"http://example.com/" "a\x22b\x5cc"`],
  ['control characters', { userAgent: 'a\n1.2.3.4 - -\r\t\0\x7f' }, String.raw`"a\x0a1.2.3.4 - -\x0d\x09\x00\x7f"`],
  ['Latin-1', { referer: 'caf\u00e9' }, String.raw`"caf\xe9" "curl/8"`],
  ['a long value', { userAgent: 'x'.repeat(5000) }, `"${'x'.repeat(1024)}..."`],
])('a line of text says %s', (_name, change, expected) => {
  const line = combinedLine({ ...ENTRY, ...change });
  expect(line).toMatch(/^2001:db8::1 - - \[29\/Nov\/2026:22:38:04 \+0000\] "[^"]*" \d{3} \d+ "[^"]*" "[^"]*"$/);
  expect(line).toContain(expected);
});

it('a line of JSON has a member for each value, and null for none', () => {
  expect(JSON.parse(jsonLine({ ...ENTRY, userAgent: 'a"\n\u0000\u2028' }))).toEqual({
    time: '2026-11-29T22:38:04.005Z',
    level: 'info',
    source: 'access',
    client: '2001:db8::1',
    method: 'GET',
    target: '/a?b=c',
    protocol: 'HTTP/1.1',
    host: 'example.com',
    status: 200,
    bytes: 12,
    durationMs: 1.235,
    isComplete: true,
    referer: 'http://example.com/',
    userAgent: 'a"\n\u0000\u2028',
  });
  const refused = jsonLine({ ...ENTRY, ...REFUSED });
  expect(refused).not.toContain('\n');
  expect(JSON.parse(refused)).toMatchObject({ method: null, target: null, protocol: null, userAgent: null });
});

it('a line of JSON has no control character that a terminal executes', () => {
  const line = jsonLine({ ...ENTRY, userAgent: 'a\x7f\x85\x9b31m' });
  expect(line).toContain(String.raw`"userAgent":"a\u007f\u0085\u009b31m"`);
  expect(JSON.parse(line)).toMatchObject({ userAgent: 'a\x7f\x85\x9b31m' });
});

it('the README has a row for each member, in the same order', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('| member'), readme.indexOf('\n\n', readme.indexOf('| member')));
  const rows = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(JSON.parse(jsonLine(ENTRY)) as object));
});

/** A console whose writes end when the test says so. */
function slowConsole(): { written: string[]; accept: () => void; log: (line: string) => Promise<void> } {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    written,
    accept: () => waiting.shift()?.(),
    log: (line) =>
      new Promise((resolve) => {
        written.push(line);
        waiting.push(resolve);
      }),
  };
}

it('writes the lines of a turn together, and later ones when the console has taken them', async () => {
  const console = slowConsole();
  const access = new AccessLog('text', console, { warning: () => {} });
  for (const bytes of [1, 2]) access.add({ ...ENTRY, bytes });
  expect(console.written).toEqual([]);
  await eventually(() => console.written.length === 1);
  access.add({ ...ENTRY, bytes: 3 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(console.written.map((text) => text.split('\n').length)).toEqual([2]);
  console.accept();
  await eventually(() => console.written.length === 2);
  console.accept();
  await access.flush();
  expect(console.written.join('\n').match(/ 200 \d/g)).toEqual([' 200 1', ' 200 2', ' 200 3']);
});

it.each([0, 1, 2, 3])('writes a line that comes %d microtasks after the console has taken the others', async (wait) => {
  const lines: string[] = [];
  let accept = (): void => undefined;
  const log = (line: string): Promise<void> => {
    lines.push(line);
    return new Promise((resolve) => (accept = resolve));
  };
  const access = new AccessLog('text', { log }, { warning: () => {} });
  access.add(ENTRY);
  await eventually(() => lines.length === 1);
  accept();
  for (let turn = 0; turn < wait; turn++) await Promise.resolve();
  access.add(ENTRY);
  await eventually(() => lines.length === 2);
});

it('drops and reports lines that a slow console has no time for, and keeps a bounded number', async () => {
  const console = slowConsole();
  const warnings: unknown[] = [];
  const access = new AccessLog('text', console, { warning: (text) => void warnings.push(text) });
  access.add(ENTRY);
  await eventually(() => console.written.length === 1);
  for (let count = 0; count < 10_000; count++) access.add(ENTRY);
  const flushed = access.flush();
  console.accept();
  await eventually(() => console.written.length === 2);
  expect(console.written[1]!.length).toBeLessThan(64 * 1024 + 1000);
  const kept = console.written[1]!.split('\n').length;
  access.add(ENTRY);
  console.accept();
  await eventually(() => console.written.length === 3);
  console.accept();
  await flushed;
  const dropped = 10_001 - kept - 1;
  expect(warnings.join()).toMatch(/^access log: \d+ lines were dropped, because the console is too slow$/);
  expect(Number(/\d+/.exec(warnings.join())![0])).toBeGreaterThanOrEqual(dropped);
});

it('goes on when the console is closed', async () => {
  const access = new AccessLog('text', { log: () => Promise.reject(new Error('EPIPE')) }, { warning: () => {} });
  access.add(ENTRY);
  await expect(access.flush()).resolves.toBeUndefined();
  access.add(ENTRY);
  await expect(access.flush()).resolves.toBeUndefined();
});

describe('a server', () => {
  const lines: string[] = [];
  let bed: Bed;
  beforeEach(async () => {
    lines.length = 0;
    const console = { log: async (text: string) => void lines.push(...text.split('\n')) };
    const accessLog = new AccessLog('json', console, { warning: () => {} });
    const proxies = connectProxies({}, [parsePrefix('10.0.0.2/32') as Prefix], false);
    bed = await startBed(await STACKS[1][1](), { handlerMs: 100 }, { accessLog, proxies });
  });
  afterEach(async () => {
    await bed.listener.close();
    await bed.stacks.close();
  });
  const ask = (method: string, fields = ''): string =>
    `${method} /a HTTP/1.1\r\nHost: h\r\n${fields}Connection: close\r\n\r\n`;
  const entries = async (): Promise<Record<string, unknown>[]> => {
    await eventually(() => lines.length > 0);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it.each<[string, string, () => unknown, Record<string, unknown>]>([
    ['a response', ask('GET'), () => new Response('hello'), { method: 'GET', status: 200, bytes: 5, isComplete: true }],
    ['a response to HEAD', ask('HEAD'), () => new Response('hello'), { method: 'HEAD', status: 200, bytes: 0 }],
    [
      'a handler that throws',
      ask('GET'),
      () => {
        throw new Error('no');
      },
      { status: 500, bytes: 26 },
    ],
    ['a handler that takes too long', ask('GET'), () => new Promise(() => {}), { status: 503 }],
    [
      'a request that is not valid',
      'GET\r\n\r\n',
      () => undefined,
      { method: null, target: null, status: 400, bytes: 16 },
    ],
    [
      'a method that is not supported',
      'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\n\r\n',
      () => undefined,
      { method: 'CONNECT', status: 501 },
    ],
    [
      'the client of a proxy',
      ask('GET', 'X-Forwarded-For: 192.0.2.1\r\nUser-Agent: u\r\nReferer: r\r\n'),
      () => new Response(),
      { client: '192.0.2.1', userAgent: 'u', referer: 'r' },
    ],
    ['a stream', ask('GET'), () => new Response(pieces(['ab', 'c'])), { status: 200, bytes: 3, isComplete: true }],
    [
      'a stream that fails',
      ask('GET'),
      () => new Response(pieces(['ab', undefined])),
      { status: 200, bytes: 2, isComplete: false },
    ],
  ])('writes a line for %s', async (_name, bytes, handler, expected) => {
    bed.handler = handler;
    await bed.exchange(bytes);
    const [entry, ...others] = await entries();
    expect(entry).toMatchObject(expected);
    expect(others).toEqual([]);
  });

  it('writes a line for a client that leaves, with the status 499', async () => {
    bed.handler = () => new Promise(() => {});
    const client = await bed.connect();
    client.send(ask('GET'));
    await eventually(() => bed.listener.statistics().openRequests === 1);
    client.flow.abort();
    expect(await entries()).toMatchObject([{ status: 499, bytes: 0, isComplete: false }]);
  });

  it('has written all lines when the server has ended', async () => {
    bed.handler = () => new Response('hello');
    const client = await bed.connect();
    client.send('GET /a HTTP/1.1\r\nHost: h\r\n\r\n');
    await client.until(/hello$/);
    await bed.listener.close();
    expect(lines).toHaveLength(1);
  });
});

/** A stream of these pieces, which fails at `undefined`. */
function pieces(texts: readonly (string | undefined)[]): never {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (const text of texts) {
      await Promise.resolve();
      if (text === undefined) throw new Error('no more');
      yield Buffer.from(text);
    }
  };
  return ReadableStream.from(source()) as never;
}
