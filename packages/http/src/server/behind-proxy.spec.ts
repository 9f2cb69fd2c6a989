import { parsePrefix, type ConnectionInfo, type HttpStatistics, type Prefix } from '@mirage/types';
import { eventually, startBed, STACKS, type Bed } from '../../test/http-bed.js';
import { connectProxies } from '../proxies/trusted-proxies.js';
import { Response } from '../web/response.js';
import { appEnv } from './client.js';

const trusted = ['127.0.0.0/8', '10.0.0.0/24', '172.16.0.0/12'].map((prefix) => parsePrefix(prefix) as Prefix);
const LINE = 'PROXY TCP4 192.0.2.1 192.0.2.80 4711 80\r\n';
const get = (fields = '', path = '/'): string =>
  `GET ${path} HTTP/1.1\r\nHost: own.example\r\n${fields}Connection: close\r\n\r\n`;

let bed: Bed;
/** A server that says who asks for what. */
async function start(hasHeads: boolean, networks = trusted, limits = {}): Promise<void> {
  const proxies = connectProxies({}, networks, hasHeads);
  bed = await startBed(await STACKS[1][1](), limits, { proxies, env: appEnv({}) });
  bed.handler = (request, env, context) => {
    const { remote, local } = (context as unknown as { connection: ConnectionInfo }).connection;
    const { socket } = (env as { incoming: { socket: { remoteAddress: string } } }).incoming;
    expect(socket.remoteAddress).toBe(String(remote.address));
    return new Response(`${remote.address}:${remote.port} ${local.address} ${request.url}`);
  };
}
afterEach(async () => {
  await bed.listener.close();
  await bed.stacks.close();
});
const bodyOf = (answer: string): string => answer.split('\r\n\r\n').at(-1)!;
const count = (name: keyof HttpStatistics): number => bed.listener.statistics()[name];

describe('fields of a trusted proxy', () => {
  beforeEach(() => start(false));

  it.each<[string, string, string]>([
    ['give the client', 'Forwarded: for="192.0.2.1:81"\r\n', '192.0.2.1:81 10.0.0.1 http://own.example/'],
    ['give scheme and host', 'Forwarded: for=192.0.2.1;proto=https;host=a\r\n', '192.0.2.1:0 10.0.0.1 https://a/'],
    ['normalize the host', 'X-Forwarded-Proto: https\r\nX-Forwarded-Host: A:443\r\n', 'https://a/'],
    ['are one list', 'X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 172.16.0.1\r\n', '192.0.2.1:0'],
  ])('%s', async (_name, fields, expected) => {
    expect(bodyOf(await bed.exchange(get(fields)))).toContain(expected);
    expect(count('badForwardedFields')).toBe(0);
  });

  it.each<[string, string]>([
    ['an address', 'X-Forwarded-For: nonsense\r\n'],
    ['a port', 'X-Forwarded-Host: a:70000\r\n'],
    ['a number as a host', 'X-Forwarded-Host: 1.2.3.256\r\n'],
  ])('do not count, but are counted, with %s that is malformed', async (_name, fields) => {
    expect(bodyOf(await bed.exchange(get(fields)))).toMatch(/^10\.0\.0\.2:\d+ 10\.0\.0\.1 http:\/\/own\.example\/$/);
    expect(count('badForwardedFields')).toBe(1);
  });

  it.each<[string, string]>([
    ['a port', 'a:70000'],
    ['a number', '1.2.3.999'],
    ['a character', 'a!b'],
  ])('give the client, although the host has %s that is wrong', async (_name, host) => {
    const answer = await bed.exchange(get(`X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Host: ${host}\r\n`));
    expect(bodyOf(answer)).toBe('192.0.2.1:0 10.0.0.1 http://own.example/');
    expect(count('badForwardedFields')).toBe(1);
  });

  it('count for each request of a connection by itself', async () => {
    const ask = (fields: string): string => `GET / HTTP/1.1\r\nHost: own.example\r\n${fields}\r\n`;
    const forwarded = 'Forwarded: for=192.0.2.1;proto=https\r\n';
    const answer = await bed.exchange(ask(forwarded) + ask('') + ask(forwarded) + get());
    expect(answer.match(/https?:\/\/own\.example\//g)).toEqual(
      ['https', 'http', 'https', 'http'].map((scheme) => `${scheme}://own.example/`),
    );
  });
});

it('fields of anybody else change nothing', async () => {
  await start(true, [parsePrefix('10.0.0.3/32') as Prefix]);
  const fields = 'Forwarded: for=192.0.2.1;proto=https;host=evil\r\nX-Forwarded-For: nonsense\r\n';
  expect(bodyOf(await bed.exchange(get(fields)))).toMatch(/^10\.0\.0\.2:\d+ 10\.0\.0\.1 http:\/\/own\.example\/$/);
  expect(await bed.exchange(LINE + get())).toMatch(/^HTTP\/1\.1 400 /);
  expect([count('badForwardedFields'), count('badProxyHeads')]).toEqual([0, 0]);
});

describe('the PROXY protocol', () => {
  beforeEach(() => start(true, trusted, { headMs: 300 }));

  it('names both ends of the connection', async () => {
    expect(bodyOf(await bed.exchange(LINE + get()))).toBe('192.0.2.1:4711 192.0.2.80 http://own.example/');
  });

  it('may arrive byte by byte', async () => {
    const client = await bed.connect();
    for (const byte of LINE) {
      client.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.send(get());
    expect(bodyOf(await client.end())).toBe('192.0.2.1:4711 192.0.2.80 http://own.example/');
  });

  it('is before the fields: they count only if its client is trusted', async () => {
    const fields = 'Forwarded: for=203.0.113.9\r\n';
    expect(bodyOf(await bed.exchange(LINE + get(fields)))).toContain('192.0.2.1:4711');
    const inner = LINE.replace('192.0.2.1 ', '172.16.0.1 ');
    expect(bodyOf(await bed.exchange(inner + get(fields)))).toContain('203.0.113.9:0');
  });

  it.each<[string, string]>([
    ['no head', get()],
    ['a wrong head', `PROXY TCP9 x\r\n${get()}`],
    ['a head that is too long', `PROXY UNKNOWN ${'x'.repeat(200)}\r\n${get()}`],
  ])('resets and counts a connection with %s', async (_name, bytes) => {
    const client = await bed.connect();
    client.send(bytes);
    await eventually(() => client.ending !== undefined);
    expect([client.ending, client.received, count('badProxyHeads'), count('openConnections')]).toEqual([
      'reset',
      '',
      1,
      0,
    ]);
  });

  it('resets and counts a connection whose head takes too long', async () => {
    const client = await bed.connect();
    client.send('PROXY ');
    await eventually(() => client.ending !== undefined);
    expect([client.ending, count('badProxyHeads')]).toEqual(['reset', 1]);
  });

  it('does not count a health check that says nothing', async () => {
    const client = await bed.connect();
    client.flow.shutdown();
    await eventually(() => client.ending !== undefined);
    expect(count('badProxyHeads')).toBe(0);
  });

  it('does not keep a drain waiting', async () => {
    const client = await bed.connect();
    client.send('PROXY ');
    await eventually(() => count('acceptedConnections') === 1);
    await bed.listener.drain(60_000);
    await eventually(() => client.ending !== undefined);
    expect(client.ending).toBe('reset');
  });
});

it('connections without a complete head count against the limit', async () => {
  await start(true, trusted, { connections: 1 });
  const first = await bed.connect();
  first.send('PROXY ');
  await eventually(() => count('acceptedConnections') === 1);
  const second = await bed.connect();
  second.send(LINE + get());
  await eventually(() => count('connectionLimitHits') === 1);
  expect(count('acceptedConnections')).toBe(1);
  first.send(LINE.slice(6) + get());
  expect(bodyOf(await first.end())).toContain('192.0.2.1:4711');
  expect(bodyOf(await second.end())).toContain('192.0.2.1:4711');
});
