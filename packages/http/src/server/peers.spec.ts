/* Peers that this project did not write: the clients of Node and curl. */
import { execFile } from 'node:child_process';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReadableStream } from 'web-streams-polyfill';
import { parsePrefix, type ConnectionInfo, type Prefix } from '@mirage/types';
import { STACKS, startBed, type Bed } from '../../test/http-bed.js';
import { connectProxies } from '../proxies/trusted-proxies.js';
import { Response } from '../web/response.js';

const run = promisify(execFile);
let bed: Bed;
beforeAll(async () => {
  bed = await startBed(await STACKS[0][1]());
  bed.handler = async (received) => {
    const url = new URL(received.url);
    switch (url.pathname) {
      case '/form': {
        const form = await received.formData();
        const file = form.get('file') as unknown as File;
        return Response.json({ text: form.get('text'), name: file.name, type: file.type, bytes: file.size });
      }
      case '/stream':
        return new Response(ReadableStream.from(Array.from({ length: 100 }, () => Buffer.alloc(1000, 97))) as never);
      case '/echo':
        return new Response(received.body, { headers: { 'x-method': received.method } });
      default:
        return new Response(`${received.method} ${url.pathname}${url.search}`, {
          headers: [
            ['set-cookie', 'a=b'],
            ['set-cookie', 'c=d'],
          ],
        });
    }
  };
});
afterAll(async () => {
  await bed.listener.close();
  await bed.stacks.close();
});
const base = (): string => `http://127.0.0.1:${bed.listener.port}`;

async function curl(...args: string[]): Promise<string> {
  return (await run('curl', ['-sS', '--max-time', '20', ...args], { maxBuffer: 1 << 26 })).stdout;
}

describe('curl', () => {
  it('gets a response, and reuses its connection', async () => {
    const before = bed.listener.statistics().acceptedConnections;
    expect(await curl(`${base()}/a?b=c`, `${base()}/d`)).toBe('GET /a?b=cGET /d');
    expect(bed.listener.statistics().acceptedConnections - before).toBe(1);
  });
  it('gets heads', async () => {
    expect(await curl('-I', `${base()}/`)).toMatch(/^HTTP\/1.1 200 OK\r\nset-cookie: a=b\r\nset-cookie: c=d\r\n/);
  });
  it('gets a stream', async () => expect(await curl(`${base()}/stream`)).toBe('a'.repeat(100_000)));
  it('sends a form with a file', async () => {
    const form = ['-F', 'text=h\u00e9', '-F', `file=@${join(__dirname, '../../package.json')};type=application/json`];
    const answer = JSON.parse(await curl(...form, `${base()}/form`)) as { text: string; name: string; bytes: number };
    expect(answer).toMatchObject({ text: 'h\u00e9', name: 'package.json', type: 'application/json' });
    expect(answer.bytes).toBeGreaterThan(100);
  });
  it('sends a large body with an expectation, and gets it back', async () => {
    const body = 'x'.repeat(100_000);
    const file = ['-H', 'Expect: 100-continue', '--data-binary', `${body}`];
    expect(await curl(...file, `${base()}/echo`)).toBe(body);
    expect(await curl(...file, '-H', 'Transfer-Encoding: chunked', `${base()}/echo`)).toBe(body);
  });
  it('speaks HTTP/1.0', async () => expect(await curl('-0', `${base()}/stream`)).toBe('a'.repeat(100_000)));
});

it('curl is a client behind a proxy, with a head of the PROXY protocol', async () => {
  const proxies = connectProxies({}, [parsePrefix('127.0.0.0/8') as Prefix], true);
  const behind = await startBed(bed.stacks, {}, { proxies });
  behind.handler = (_request, _env, context) => {
    const { local, remote } = (context as unknown as { connection: ConnectionInfo }).connection;
    return new Response(`${remote.address} ${local.port === behind.listener.port}`);
  };
  const url = `http://127.0.0.1:${behind.listener.port}/`;
  expect(await curl('--haproxy-protocol', url, url)).toBe('127.0.0.1 true'.repeat(2));
  await expect(curl(url)).rejects.toThrow('Recv failure');
  expect(behind.listener.statistics().badProxyHeads).toBe(1);
  await behind.listener.close();
});

describe("Node's client", () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  afterAll(() => agent.destroy());
  const ask = (path: string, body: Buffer | undefined): Promise<{ answer: IncomingMessage; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request(`${base()}${path}`, { agent, method: body === undefined ? 'GET' : 'POST' }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => resolve({ answer, text: Buffer.concat(pieces).toString() }));
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });

  it('gets 200 responses over four connections', async () => {
    const before = bed.listener.statistics().acceptedConnections;
    const all = await Promise.all(Array.from({ length: 200 }, (_, number) => ask(`/${number}`, undefined)));
    expect(all.map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, number) => `GET /${number}`));
    expect(bed.listener.statistics().acceptedConnections - before).toBe(4);
  });

  it('gets back what it sends', async () => {
    const body = Buffer.alloc(1_000_000, 'mirage');
    const { answer, text } = await ask('/echo', body);
    expect([answer.statusCode, answer.headers['x-method'], text === body.toString()]).toEqual([200, 'POST', true]);
  });

  it('has no other answers for fetch', async () => {
    const answer = await fetch(`${base()}/echo`, { method: 'PUT', body: 'h\u00e9llo' });
    expect([answer.headers.get('x-method'), await answer.text()]).toEqual(['PUT', 'h\u00e9llo']);
  });
});
