import { ReadableStream } from 'web-streams-polyfill';
import { message } from '../../test/play-bytes.js';
import { eventually, STACKS, startBed, type Bed, type Stacks } from '../../test/http-bed.js';
import { Request } from '../web/request.js';
import { Response } from '../web/response.js';
import { upgrade } from './http-server.js';

const get = (target = '/', fields: string[] = []): string => message(`GET ${target} HTTP/1.1`, fields);
const last = (target = '/'): string => get(target, ['Connection: close']);
const stream = (source: ConstructorParameters<typeof ReadableStream>[0]): never =>
  new ReadableStream(source as never) as never;
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const deep = (): number => 1 + deep();

describe.each(STACKS)('a handler over %s', (_, connectStacks) => {
  let stacks: Stacks;
  let bed: Bed;
  let errors: () => string;
  beforeAll(async () => {
    stacks = await connectStacks();
  });
  beforeEach(async () => {
    bed = await startBed(stacks);
    errors = () => bed.logs.lines.filter((line) => line.startsWith('error ')).join('\n');
  });
  afterEach(async () => {
    // Whatever the handler did, the server lives, and nothing of the exchange is left.
    bed.handler = () => new Response('alive');
    expect(await bed.exchange(last())).toMatch(/alive$/);
    await eventually(() => bed.listener.statistics().openConnections === 0);
    expect(bed.listener.statistics().openRequests).toBe(0);
    await bed.listener.close();
  });
  afterAll(() => stacks.close());

  const reused = new Response(ReadableStream.from([Buffer.from('x')]) as never);
  const used = async (): Promise<Response> => {
    const response = new Response('x');
    await response.text();
    return response;
  };
  it.each<[string, () => unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('on purpose');
      },
      /GET \/: Error: on purpose/,
    ],
    [
      'throws no Error',
      () => {
        throw 'on purpose';
      },
      /"on purpose" \(thrown, but not an Error\)/,
    ],
    [
      'rejects',
      async () => {
        throw new Error('on purpose');
      },
      /GET \/: Error: on purpose/,
    ],
    ['rejects with nothing', () => Promise.reject(), /undefined \(thrown/],
    ['returns nothing', () => undefined, /fetch returned undefined, not a Response/],
    ['resolves with nothing', async () => null, /fetch returned null, not a Response/],
    ['returns text', () => 'text', /fetch returned text, not a Response/],
    ['returns the request', () => new Request('http://a/'), /fetch returned a Request, not a Response/],
    ['returns a used response', used, /the body was already read/],
    [
      'returns a locked response',
      () => {
        const response = new Response('x');
        response.body!.getReader();
        return response;
      },
      /the body is locked/,
    ],
    ['returns Response.error()', () => Response.error(), /Response.error\(\)/],
    ['wants another protocol', () => new Response(null, { status: 101 }), /101 is not supported/],
    [
      'writes CRLF into a header',
      () => new Response('x', { headers: { 'x-a': 'b\r\nc: d' } }),
      /x-a has a forbidden character/,
    ],
    [
      'returns a promise of its own kind that throws',
      () => ({
        then: () => {
          throw new Error('on purpose');
        },
      }),
      /GET \/: Error: on purpose/,
    ],
    [
      'returns a promise that cannot be read',
      () => ({
        get then() {
          throw new Error('on purpose');
        },
      }),
      /GET \/: Error: on purpose/,
    ],
    ['uses up the stack', () => new Response(String(deep())), /Maximum call stack/],
  ])('that %s gets the status 500 and a line in the log', async (_name, handler, line) => {
    bed.handler = handler;
    expect((await bed.exchange(get() + last())).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 500']);
    expect(errors()).toMatch(line);
    expect(bed.listener.statistics().handlerErrors).toBe(2);
  });

  it('returns the same response twice', async () => {
    bed.handler = () => (reused.bodyUsed ? reused : reused);
    const answer = await bed.exchange(get() + last());
    expect(answer.match(/HTTP\/1.1 \d+/g)!.at(-1)).toBe('HTTP/1.1 500');
    expect(errors()).toMatch(/the body was already read/);
  });

  it.each([
    [
      'fails',
      () =>
        stream({
          pull: (controller: { enqueue(chunk: unknown): void; error(reason: unknown): void }) => {
            controller.enqueue(Buffer.from('abc'));
            controller.error(new Error('on purpose'));
          },
        }),
      /the stream of the response: Error: on purpose/,
    ],
    ['has text', () => ReadableStream.from(['text']) as never, /a chunk of the response is not a Uint8Array/],
  ])('whose stream %s cuts the response off', async (_name, body, line) => {
    bed.handler = () => new Response(body());
    const answer = await bed.exchange(get());
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(answer).not.toMatch(/0\r\n\r\n$/);
    expect(errors()).toMatch(line);
  });

  it.each([
    ['more', 'abcd'],
    ['fewer', 'ab'],
  ])('whose stream has %s bytes than it said cuts it off', async (word, text) => {
    bed.handler = () =>
      new Response(ReadableStream.from([Buffer.from(text)]) as never, { headers: { 'content-length': '3' } });
    const client = await bed.connect();
    client.send(get());
    await client.end();
    expect(client.ending).not.toBe('eof');
    expect(errors()).toMatch(new RegExp(`the response has ${word} bytes than its Content-Length of 3`));
  });

  it('learns that the client has left, while it works and while it streams', async () => {
    const seen: string[] = [];
    bed.handler = (request) => {
      request.signal.addEventListener('abort', () =>
        seen.push(`${request.url.slice(-1)} ${(request.signal.reason as Error).name}`),
      );
      if (request.url.endsWith('1')) return new Promise(() => {});
      return new Response(
        stream({
          pull: () => new Promise(() => {}),
          cancel: (reason: Error) => void seen.push(`cancel ${reason.name}`),
        }),
      );
    };
    for (const target of ['/1', '/2']) {
      const client = await bed.connect();
      client.send(get(target));
      await eventually(() => bed.listener.statistics().openRequests > 0);
      if (target === '/2') await client.until(/\r\n\r\n/);
      client.flow.abort();
      await eventually(() => bed.listener.statistics().openRequests === 0);
    }
    await eventually(() => seen.length === 3);
    expect(seen.sort()).toEqual(['1 AbortError', '2 AbortError', 'cancel AbortError']);
    expect(errors()).toBe('');
  });

  it('gets an error from a body that the client cuts off, and the client the status 400', async () => {
    const seen: unknown[] = [];
    bed.handler = async (request) => {
      try {
        return new Response(await request.text());
      } catch (error) {
        seen.push((error as Error).message);
        throw error;
      }
    };
    const client = await bed.connect();
    client.send(message('POST / HTTP/1.1', ['Content-Length: 10'], 'abc'));
    client.flow.shutdown();
    expect(await client.end()).toMatch(/^HTTP\/1.1 400 /);
    await eventually(() => seen.length === 1);
    expect(seen).toEqual(['The body of the request was not received: the client ended it early.']);
    expect(errors()).toBe('');
  });

  it.each([
    ['stays open', [], 'late'],
    ['ends', ['Connection: close'], ''],
  ])('that responds before it has read the body gets an error, not a part of it: the connection %s', async (...row) => {
    const [, fields, rest] = row;
    const seen: string[] = [];
    bed.handler = (request) => {
      if (request.method === 'GET') return new Response('x');
      request.text().then(
        (text) => seen.push(text),
        (error: Error) => seen.push(error.message),
      );
      return new Response('accepted', { status: 202 });
    };
    const client = await bed.connect();
    client.send(message('POST / HTTP/1.1', ['Content-Length: 9', ...fields], 'early'));
    await client.until(/accepted$/);
    if (rest !== '') client.send(rest + last());
    await client.end();
    await eventually(() => seen.length === 1);
    expect(seen).toEqual(['the body was discarded: the response was sent before it was read']);
    expect(client.received.match(/HTTP/g)).toHaveLength(rest === '' ? 1 : 2);
  });

  it('leaves the server alive when the connection is cut after each byte of an exchange', async () => {
    bed.handler = async (request) => new Response(await request.text());
    const text = message('POST / HTTP/1.1', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n');
    for (let length = 0; length <= text.length; length++) {
      const client = await bed.connect();
      client.send(text.slice(0, length));
      if (length % 2 === 0) await after(1);
      client.flow.abort();
    }
    await eventually(() => bed.listener.statistics().openConnections === 0);
    expect(bed.listener.statistics().handlerErrors).toBe(0);
  });

  it('may wait for something after its response, and a rejection of it is logged', async () => {
    bed.handler = (_request, _env, context) => {
      context.waitUntil(Promise.reject(new Error('on purpose')));
      return new Response('x');
    };
    expect(await bed.exchange(last())).toMatch(/200 OK/);
    await eventually(() => /GET \/: waitUntil: Error: on purpose/.test(errors()));
  });

  it('hands the flow over to another protocol, with what the client has sent after the request', async () => {
    bed.handler = async (request) => {
      await after(20);
      const { flow, rest } = upgrade(request)!;
      await flow.write(Buffer.from(`other ${Buffer.from(rest).toString()} `));
      flow.onData((data) => void (typeof data === 'string' ? flow.close() : flow.write(data)));
      flow.resume();
      return undefined;
    };
    const client = await bed.connect();
    client.send(`${get()}rest`);
    expect(await client.until(/other rest /)).toBe('other rest ');
    expect(bed.listener.statistics().openConnections).toBe(0);
    client.send('echo');
    await client.until(/echo/);
    client.flow.shutdown();
    await client.end();
    expect(upgrade(new Request('http://a/'))).toBeUndefined();
    expect(errors()).toBe('');
  });

  it('hands the flow over at once, and loses no byte until the other protocol reads', async () => {
    bed.handler = (request) => {
      const { flow, rest } = upgrade(request)!;
      void flow.write(Buffer.from('other '));
      void after(100).then(() => {
        void flow.write(rest);
        flow.onData((data) => void (typeof data === 'string' ? flow.close() : flow.write(data)));
        flow.resume();
      });
    };
    const client = await bed.connect();
    client.send(`${get()}rest `);
    await client.until(/other /);
    client.send('later');
    expect(await client.until(/later/)).toBe('other rest later');
    client.flow.shutdown();
    await client.end();
  });
});

describe('limits', () => {
  let stacks: Stacks;
  let bed: Bed;
  const start = async (limits: Parameters<typeof startBed>[1]): Promise<void> =>
    void (bed = await startBed(stacks, limits));
  beforeAll(async () => void (stacks = await STACKS[0][1]()));
  afterEach(() => bed.listener.close());
  afterAll(() => stacks.close());

  it('a head that takes too long gets the status 408', async () => {
    await start({ headMs: 100 });
    expect(await bed.exchange('GET / HT')).toMatch(/^HTTP\/1.1 408 /);
  });

  it('an idle connection is closed without a word', async () => {
    await start({ idleMs: 100 });
    bed.handler = () => new Response('x');
    expect(await bed.exchange('')).toBe('');
    expect((await bed.exchange(get())).match(/HTTP/g)).toHaveLength(1);
  });

  it('a slow body gets the status 408', async () => {
    await start({ bodyGraceMs: 100 });
    bed.handler = async (request) => new Response(await request.text());
    expect(await bed.exchange(message('PUT / HTTP/1.1', ['Content-Length: 9'], 'abc'))).toMatch(/^HTTP\/1.1 408 /);
  });

  it('a client that reads nothing is disconnected', async () => {
    await start({ stalledMs: 100 });
    bed.handler = () =>
      new Response(
        stream({
          pull: (controller: { enqueue(chunk: unknown): void }) => controller.enqueue(new Uint8Array(1 << 20)),
        }),
      );
    const client = await bed.connect();
    client.flow.pause();
    client.send(get());
    await eventually(() => bed.listener.statistics().abortedResponses === 1);
    client.flow.resume();
    await client.end();
  });

  it('a handler that takes too long gets the status 503, and its signal is aborted', async () => {
    await start({ handlerMs: 100 });
    let request: Request | undefined;
    bed.handler = (received) => {
      request = received;
      return new Promise(() => {});
    };
    expect(await bed.exchange(get())).toMatch(/^HTTP\/1.1 503 /);
    expect((request!.signal.reason as Error).name).toBe('TimeoutError');
    expect(bed.logs.lines.join('\n')).toMatch(/GET \/: Error: fetch returned no response in 100 ms/);
  });

  it('empty lines do not keep an idle connection open', async () => {
    await start({ idleMs: 100 });
    const client = await bed.connect();
    const timer = setInterval(() => client.send('\r\n'), 50);
    expect(await client.end()).toBe('');
    clearInterval(timer);
  });

  it.each([
    ['an idle connection', get()],
    ['a connection that ends', last()],
  ])('a slow reader gets all of a large response: %s, which a drain waits for', async (_name, request) => {
    await start({ idleMs: 100, lingerMs: 100, stalledMs: 10_000 });
    const bytes = 8_000_000;
    bed.handler = () => new Response(new Uint8Array(bytes).fill(97));
    const client = await bed.connect();
    client.flow.pause();
    client.send(request);
    await eventually(() => bed.listener.statistics().requests === 1);
    await after(3200);
    const drained = bed.listener.drain(20_000);
    expect(bed.listener.statistics().openConnections).toBe(1);
    client.flow.resume();
    const answer = await client.end();
    expect([answer.length - answer.indexOf('\r\n\r\n') - 4, client.ending]).toEqual([bytes, 'eof']);
    await drained;
  });

  it('a silent stream stays, whatever the limits of time', async () => {
    await start({ headMs: 50, idleMs: 50, handlerMs: 50, bodyGraceMs: 50, stalledMs: 50 });
    let end = (): void => {};
    bed.handler = () =>
      new Response(stream({ start: (controller: { close(): void }) => void (end = () => controller.close()) }));
    const client = await bed.connect();
    client.send(last());
    await after(2500);
    expect(client.ending).toBeUndefined();
    end();
    expect(await client.end()).toMatch(/\r\n\r\n0\r\n\r\n$/);
  });

  it('at the limit it stops accepting: further connections wait, then are served', async () => {
    await start({ connections: 2 });
    bed.handler = () => new Response('x');
    const clients = [await bed.connect(), await bed.connect()];
    await eventually(() => bed.listener.statistics().openConnections === 2);
    const waiting = await bed.connect();
    waiting.send(last());
    await after(50);
    expect(bed.listener.statistics()).toMatchObject({ openConnections: 2, acceptedConnections: 2 });
    expect([bed.listener.statistics().connectionLimitHits, waiting.ending]).toEqual([1, undefined]);
    clients[0]!.send(last());
    expect(await clients[0]!.end()).toMatch(/200 OK/);
    expect(await waiting.end()).toMatch(/200 OK/);
    expect(await bed.exchange(last())).toMatch(/200 OK/);
    clients[1]!.flow.abort();
  });

  it('a drain closes idle connections, lets requests end, and waits for waitUntil', async () => {
    await start({});
    let finish = (): void => {};
    const rest = new Promise<void>((resolve) => (finish = resolve));
    let isDone = false;
    bed.handler = async (_request, _env, context) => {
      context.waitUntil(rest.then(() => void (isDone = true)));
      await after(100);
      return new Response('x');
    };
    const idle = await bed.connect();
    const busy = await bed.connect();
    busy.send(get());
    await eventually(() => bed.listener.statistics().openRequests === 1);
    let isDrained = false;
    const drained = bed.listener.drain(10_000).then(() => (isDrained = true));
    expect(await idle.end()).toBe('');
    expect(await busy.end()).toMatch(/200 OK[^]*connection: close/);
    await after(50);
    expect([isDrained, isDone]).toEqual([false, false]);
    expect(await stacks.client.tcp.connect(stacks.address, bed.listener.port)).toBe('refused');
    finish();
    await drained;
    expect(isDone).toBe(true);
  });

  it.each([
    ['has no limit', [Infinity, 50]],
    ['has a limit of months', [1e10, 50]],
    ['has a shorter limit first', [50, 60_000]],
  ])('a drain that %s ends by the shorter limit', async (_name, limits) => {
    await start({});
    bed.handler = () => new Promise(() => {});
    const client = await bed.connect();
    client.send(get());
    await eventually(() => bed.listener.statistics().openRequests === 1);
    const [first, second] = limits as [number, number];
    const drained = bed.listener.drain(first);
    await after(20);
    expect(bed.listener.statistics().openConnections).toBe(1);
    await Promise.all([drained, bed.listener.drain(second), client.end()]);
    expect(bed.listener.statistics().openConnections).toBe(0);
  });

  it('a drain ends after its limit', async () => {
    await start({});
    bed.handler = () => new Promise(() => {});
    const client = await bed.connect();
    client.send(get());
    await eventually(() => bed.listener.statistics().openRequests === 1);
    await bed.listener.drain(50);
    await client.end();
    expect([client.received, bed.listener.statistics().openConnections]).toEqual(['', 0]);
  });
});
