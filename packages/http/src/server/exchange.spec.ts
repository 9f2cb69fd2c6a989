import { ReadableStream } from 'web-streams-polyfill';
import { message } from '../../test/play-bytes.js';
import { eventually, STACKS, startBed, undated, type Bed, type Stacks } from '../../test/http-bed.js';
import { Response } from '../web/response.js';

const get = (target = '/', fields: string[] = []): string => message(`GET ${target} HTTP/1.1`, fields);
const last = (target = '/', fields: string[] = []): string => get(target, ['Connection: close', ...fields]);
const post = (fields: string[], body = ''): string => message('POST / HTTP/1.1', fields, body);
const CHUNKED = 'Transfer-Encoding: chunked';

describe.each(STACKS)('a server over %s', (_, connectStacks) => {
  let stacks: Stacks;
  let bed: Bed;
  beforeAll(async () => {
    stacks = await connectStacks();
    bed = await startBed(stacks);
  });
  afterEach(async () => {
    await eventually(() => bed.listener.statistics().openConnections === 0);
    expect(bed.listener.statistics().openRequests).toBe(0);
  });
  afterAll(async () => {
    await bed.listener.close();
    await stacks.close();
  });

  it('answers with a length, a date and the text', async () => {
    bed.handler = (request) => new Response(`${request.method} ${request.url}`, { headers: { 'X-A': 'b' } });
    const answer = await bed.exchange(last('/x?y'));
    expect(answer).toMatch(/\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
    expect(undated(answer)).toBe(
      'HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 16\r\nconnection: close\r\n\r\nGET http://a/x?y',
    );
  });

  it('keeps a connection, and answers pipelined requests in order', async () => {
    bed.handler = async (request) => {
      if (request.url.endsWith('/0')) await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response(request.url.slice(-2));
    };
    const answer = await bed.exchange(
      Array.from({ length: 40 }, (_, number) => get(`/${number % 10}`)).join('') + last('/x'),
    );
    expect(
      answer
        .match(/\r\n\r\n\/./g)!
        .join('')
        .replace(/\s/g, ''),
    ).toBe('/0/1/2/3/4/5/6/7/8/9'.repeat(4) + '/x');
    expect(answer.match(/connection: close/g)).toHaveLength(1);
  });

  it('sends no body for HEAD, 204 and 304', async () => {
    bed.handler = (request) => {
      if (request.method === 'HEAD') return new Response('hello');
      return new Response(null, { status: Number(request.url.slice(-3)) });
    };
    const answer = undated(await bed.exchange(message('HEAD / HTTP/1.1') + get('/204') + get('/304') + last('/205')));
    expect(answer).toBe(
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 5\r\n\r\n' +
        'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n' +
        'HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
    );
  });

  it.each([
    ['with a length', post(['Content-Length: 5', 'Connection: close'], 'hello')],
    ['in chunks', post([CHUNKED, 'Connection: close'], '2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX: y\r\n\r\n')],
  ])('receives a body %s', async (_name, request) => {
    bed.handler = async (received) => new Response((await received.text()).toUpperCase());
    expect(await bed.exchange(request)).toMatch(/\r\n\r\nHELLO$/);
  });

  it('sends a stream in chunks, and to HTTP/1.0 until the end of the connection', async () => {
    bed.handler = () =>
      new Response(ReadableStream.from([Buffer.from('a'), Buffer.alloc(0), Buffer.from('bc')]) as never);
    expect(undated(await bed.exchange(last()))).toBe(
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n',
    );
    expect(undated(await bed.exchange(message('GET / HTTP/1.0', ['Connection: keep-alive'])))).toBe(
      'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc',
    );
  });

  it('sends a stream of declared length with its length', async () => {
    bed.handler = () =>
      new Response(ReadableStream.from([Buffer.from('abc')]) as never, { headers: { 'Content-Length': '3' } });
    expect(undated(await bed.exchange(last()))).toMatch(/OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc$/);
  });

  it('keeps a connection of HTTP/1.0 only if it is asked to', async () => {
    bed.handler = () => new Response('x');
    const keep = message('GET / HTTP/1.0', ['Connection: keep-alive']);
    const answer = undated(await bed.exchange(keep + message('GET / HTTP/1.0')));
    expect(answer.match(/connection: \S+/g)).toEqual(['connection: keep-alive', 'connection: close']);
  });

  it('says 100 when the handler reads the body, not before', async () => {
    let read = (): void => {};
    const wanted = new Promise<void>((resolve) => (read = resolve));
    bed.handler = async (request) => {
      await wanted;
      return new Response(await request.text());
    };
    const client = await bed.connect();
    client.send(post(['Expect: 100-continue', 'Content-Length: 2', 'Connection: close']));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.received).toBe('');
    read();
    expect(await client.until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('hi');
    expect(await client.end()).toMatch(/200 OK[^]*\r\n\r\nhi$/);
  });

  it('closes after a final status when the client waits for 100', async () => {
    bed.handler = () => new Response('no', { status: 403 });
    const answer = await bed.exchange(post(['Expect: 100-continue', 'Content-Length: 2']));
    expect(answer).toMatch(/^HTTP\/1.1 403 [^]*connection: close/);
    expect(answer).not.toContain('100 Continue');
  });

  it('closes after a stream when the client waits for 100, because its next bytes could be a body or a request', async () => {
    bed.handler = () => new Response(ReadableStream.from([Buffer.from('no')]) as never, { status: 403 });
    const client = await bed.connect();
    client.send(post(['Expect: 100-continue', 'Content-Length: 1000']));
    await client.until(/0\r\n\r\n$/);
    client.send(get());
    const answer = await client.end();
    expect(answer).toMatch(/^HTTP\/1.1 403 [^]*connection: close/);
    expect(answer.match(/HTTP/g)).toHaveLength(1);
  });

  it('says the length for HEAD only if it knows the one of GET', async () => {
    const answers = [new Response(null), new Response(null, { headers: { 'content-length': '7' } }), new Response('x')];
    answers.push(new Response(ReadableStream.from([Buffer.from('x')]) as never));
    bed.handler = () => answers.shift();
    const answer = await bed.exchange(
      message('HEAD / HTTP/1.1').repeat(3) + message('HEAD / HTTP/1.1', ['Connection: close']),
    );
    const lengths = answer.split('\r\n\r\n').map((head) => /content-length: (\d+)/.exec(head)?.[1]);
    expect(lengths).toEqual([undefined, '7', '1', undefined, undefined]);
  });

  it('receives a small body that nobody reads, and closes before a large one', async () => {
    bed.handler = () => new Response('x');
    const small = post(['Content-Length: 1000'], 'a'.repeat(1000));
    expect((await bed.exchange(small + last())).match(/200 OK/g)).toHaveLength(2);
    const endless = `${post([CHUNKED])}${'3e8\r\n'}${'a'.repeat(1000)}\r\n`;
    expect(await bed.exchange(endless + '3e8\r\n' + 'a'.repeat(100_000))).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await bed.exchange(post(['Content-Length: 100000'], 'a'))).toMatch(/connection: close/);
  });

  it('lets the client wait when the handler does not read', async () => {
    let read = (): void => {};
    const wanted = new Promise<void>((resolve) => (read = resolve));
    let bytes = 0;
    bed.handler = async (request) => {
      await wanted;
      const reader = request.body!.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.length;
      return new Response(String(bytes));
    };
    const length = 8_000_000;
    const client = await bed.connect();
    client.send(post([`Content-Length: ${length}`, 'Connection: close']));
    let isWritten = false;
    void client.flow.write(new Uint8Array(length)).then(() => (isWritten = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isWritten).toBe(false);
    read();
    expect(await client.end()).toMatch(/\r\n\r\n8000000$/);
  });

  it('pulls a stream only as fast as the client reads', async () => {
    let pulls = 0;
    bed.handler = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            if (++pulls > 400) controller.close();
            else controller.enqueue(new Uint8Array(65_536));
          },
        }),
      );
    const client = await bed.connect();
    client.flow.pause();
    client.send(last());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(pulls).toBeLessThan(250);
    client.flow.resume();
    await client.end();
    expect(pulls).toBe(401);
  });

  it.each([
    ['a bad head', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400],
    ['an invalid host', 'GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n', 400],
    ['a long target', get(`/${'a'.repeat(9000)}`), 414],
    ['a large head', get('/', [`X: ${'a'.repeat(17_000)}`]), 431],
    ['a request for https, which this connection is not', message('GET HTTPS://a/ HTTP/1.1'), 421],
    ['CONNECT', message('CONNECT a:80 HTTP/1.1'), 501],
    ['a bad chunk', post([CHUNKED], 'x\r\n'), 400],
    ['another version', message('GET / HTTP/2.0'), 505],
  ])('refuses %s and closes', async (_name, request, status) => {
    bed.handler = async (received) => new Response(await received.text());
    const before = bed.listener.statistics();
    const answer = await bed.exchange(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*connection: close\r\n\r\n${status} `));
    const { badRequests, handlerErrors } = bed.listener.statistics();
    expect([badRequests - before.badRequests, handlerErrors - before.handlerErrors]).toEqual([1, 0]);
  });

  it('answers what came before a bad request', async () => {
    bed.handler = () => new Response('x');
    expect((await bed.exchange(`${get()}nonsense\r\n\r\n`)).match(/HTTP\/1.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 400',
    ]);
  });

  it('answers a client that has closed its side', async () => {
    bed.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response('x');
    };
    const client = await bed.connect();
    client.send(get().repeat(5));
    client.flow.shutdown();
    expect((await client.end()).match(/200 OK/g)).toHaveLength(5);
  });

  it.each([
    ['a body', post(['Content-Length: 9'], 'abc'), ['200', '400']],
    ['a head', 'GET / HT', ['200']],
  ])('does not wait for the rest of %s that a client does not send', async (_name, start, statuses) => {
    bed.handler = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response(await request.text());
    };
    const client = await bed.connect();
    client.send(get() + start);
    client.flow.shutdown();
    expect((await client.end()).match(/(?<=HTTP\/1.1 )\d+/g)).toEqual(statuses);
  });

  it('works whatever the size of the pieces', async () => {
    bed.handler = async (request) => new Response(await request.text());
    const client = await bed.connect();
    for (const character of post([CHUNKED], '3\r\nabc\r\n0\r\n\r\n') + last()) {
      client.send(character);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await client.end()).match(/200 OK/g)).toHaveLength(2);
  });
});
