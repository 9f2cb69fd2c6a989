import { chunks, compareWeb, type WebRow as Row } from '../../test/compare-web.js';

const headers: Row[] = [
  [
    'from pairs',
    (w) => [
      ...new w.Headers([
        ['B', '1'],
        ['a', '2'],
      ]),
    ],
  ],
  ['from an object', (w) => [...new w.Headers({ 'X-B': '1', a: '2' })]],
  ['from headers', (w) => [...new w.Headers(new w.Headers({ a: '1' }))]],
  ['from a Map', (w) => [...new w.Headers(new Map([['a', '1']]) as never)]],
  ['from null', (w) => new w.Headers(null as never)],
  ['from a number', (w) => new w.Headers(1 as never)],
  ['from a pair of three', (w) => new w.Headers([['a', 'b', 'c']] as never)],
  [
    'combines values',
    (w) => {
      const h = new w.Headers();
      h.append('a', '1');
      h.append('A', '2');
      return h.get('a');
    },
  ],
  ['get of nothing', (w) => new w.Headers().get('a')],
  ['has', (w) => [new w.Headers({ a: '' }).has('A'), new w.Headers().has('a')]],
  [
    'set replaces all',
    (w) => {
      const h = new w.Headers([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ]);
      h.set('a', '4');
      return [...h];
    },
  ],
  [
    'delete',
    (w) => {
      const h = new w.Headers([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ]);
      h.delete('A');
      return [...h];
    },
  ],
  [
    'set-cookie is not combined',
    (w) => {
      const h = new w.Headers([
        ['set-cookie', 'a'],
        ['x', '1'],
        ['Set-Cookie', 'b'],
      ]);
      return [[...h], h.getSetCookie(), h.get('set-cookie')];
    },
  ],
  ['keeps whitespace within a value', (w) => new w.Headers({ a: ` \t a${' '.repeat(9)}\tb \r\n` }).get('a')],
  ['a value of whitespace', (w) => new w.Headers({ a: ' \t\r\n' }).get('a')],
  ['trims values', (w) => new w.Headers({ a: ' \t\r\n b c \r\n' }).get('a')],
  [
    'keys, values, entries',
    (w) => {
      const h = new w.Headers({ b: '1', a: '2' });
      return [[...h.keys()], [...h.values()], [...h.entries()]];
    },
  ],
  [
    'forEach',
    (w) => {
      const all: unknown[] = [];
      new w.Headers({ b: '1', a: '2' }).forEach((value, name) => all.push([name, value]));
      return all;
    },
  ],
  [
    'iterates while it changes',
    (w) => {
      const h = new w.Headers({ a: '1', b: '2', c: '3' });
      const seen: string[] = [];
      for (const [name] of h) {
        seen.push(name);
        if (name === 'a') h.delete('b');
      }
      return seen;
    },
  ],
  ...['a b', 'a:', '', 'a\n', '\u0100'].map(
    (name): Row => [`refuses the name ${JSON.stringify(name)}`, (w) => new w.Headers({ [name]: 'x' })],
  ),
  ...['a\r\nb', 'a\0b', 'a\nb', '\u0100'].map(
    (value): Row => [`refuses the value ${JSON.stringify(value)}`, (w) => new w.Headers({ a: value })],
  ),
  ['values of other types', (w) => new w.Headers({ a: 1, b: true } as never).get('a')],
  ['toString', (w) => String(new w.Headers())],
];

const responses: Row[] = [
  [
    'defaults',
    (w) => {
      const r = new w.Response();
      return [r.status, r.statusText, r.ok, r.type, r.body, r.bodyUsed, r.redirected, r.url];
    },
  ],
  [
    'text',
    async (w) => {
      const r = new w.Response('gr\u00fc\u00df');
      return [r.headers.get('content-type'), await r.text(), r.bodyUsed];
    },
  ],
  ['a byte order mark', (w) => new w.Response('\ufeffa').text()],
  ['a lone surrogate', (w) => new w.Response('a\ud800').text()],
  [
    'bytes',
    async (w) => {
      const r = new w.Response(new Uint8Array([1, 2]));
      return [r.headers.get('content-type'), [...new Uint8Array(await r.arrayBuffer())]];
    },
  ],
  ['an ArrayBuffer', async (w) => [...new Uint8Array(await new w.Response(new ArrayBuffer(2)).arrayBuffer())]],
  ['a view', async (w) => new w.Response(new Uint8Array([65, 66, 67]).subarray(1)).text()],
  [
    'bytes that change later',
    (w) => {
      const bytes = new Uint8Array([65]);
      const r = new w.Response(bytes);
      bytes[0] = 66;
      return r.text();
    },
  ],
  [
    'a Blob',
    async (w) => {
      const r = new w.Response(new w.Blob(['a', 'b'], { type: 'X/Y' }));
      return [r.headers.get('content-type'), await r.text()];
    },
  ],
  [
    'URLSearchParams',
    async (w) => {
      const r = new w.Response(new URLSearchParams({ a: 'b c' }));
      return [r.headers.get('content-type'), await r.text()];
    },
  ],
  [
    'a stream',
    async (w) => {
      const r = new w.Response(chunks(w, 'a', 'b') as never);
      return [r.headers.get('content-type'), await r.text(), r.bodyUsed];
    },
  ],
  [
    'a stream of text fails',
    (w) =>
      new w.Response(
        new w.ReadableStream({
          start: (c) => {
            c.enqueue('a' as never);
            c.close();
          },
        }),
      ).text(),
  ],
  [
    'a locked stream',
    (w) => {
      const s = chunks(w, 'a');
      s.getReader();
      return new w.Response(s as never);
    },
  ],
  ['a number as a body', (w) => new w.Response(1 as never).text()],
  ['a type of its own', (w) => new w.Response('a', { headers: { 'content-type': 'x/y' } }).headers.get('content-type')],
  [
    'reading twice',
    async (w) => {
      const r = new w.Response('a');
      await r.text();
      return r.text();
    },
  ],
  [
    'reading no body twice',
    async (w) => {
      const r = new w.Response();
      await r.text();
      return [await r.text(), r.bodyUsed];
    },
  ],
  [
    'reading by body',
    async (w) => {
      const r = new w.Response('a');
      const { value } = await r.body!.getReader().read();
      return [[...value!], r.bodyUsed];
    },
  ],
  [
    'text of a locked body',
    (w) => {
      const r = new w.Response('a');
      r.body!.getReader();
      return r.text();
    },
  ],
  [
    'body is the same object',
    (w) => {
      const r = new w.Response('a');
      return r.body === r.body;
    },
  ],
  [
    'body of a read one is locked',
    async (w) => {
      const r = new w.Response('a');
      await r.text();
      return [r.body!.locked, r.bodyUsed];
    },
  ],
  ['json', (w) => new w.Response('{"a":[1]}').json()],
  ['invalid json', (w) => new w.Response('{').json()],
  [
    'blob',
    async (w) => {
      const b = await new w.Response('ab', { headers: { 'content-type': 'X/y' } }).blob();
      return [b.size, b.type];
    },
  ],
  [
    'Response.json',
    async (w) => {
      const r = w.Response.json({ a: 1 }, { status: 201 });
      return [r.status, r.headers.get('content-type'), await r.text()];
    },
  ],
  [
    'Response.json with a type',
    (w) => w.Response.json(1, { headers: { 'content-type': 'x/y' } }).headers.get('content-type'),
  ],
  [
    'Response.json with an iterator of headers',
    (w) =>
      w.Response.json(1, { headers: [['content-type', 'x/y']][Symbol.iterator]() as never }).headers.get(
        'content-type',
      ),
  ],
  ['a status as text', (w) => new w.Response('x', { status: '404' as never }).status],
  ['a status text that is a number', (w) => new w.Response('x', { statusText: 5 as never }).statusText],
  ['Response.json of undefined', (w) => w.Response.json(undefined)],
  [
    'Response.redirect',
    (w) => {
      const r = w.Response.redirect('http://a/b c', 301);
      return [r.status, r.headers.get('location')];
    },
  ],
  ['Response.redirect elsewhere', (w) => w.Response.redirect('http://a/', 200 as never)],
  ['Response.redirect to nowhere', (w) => w.Response.redirect('http://', 302)],
  [
    'Response.error',
    (w) => {
      const r = w.Response.error();
      return [r.status, r.type, r.ok];
    },
  ],
  ...[100, 101, 199, 600, 1e9, NaN].map(
    (status): Row => [`refuses the status ${status}`, (w) => new w.Response(null, { status })],
  ),
  ...[204, 205, 304].map((status): Row => [`refuses a body with ${status}`, (w) => new w.Response('a', { status })]),
  ['204 without a body', (w) => new w.Response(null, { status: 204 }).body],
  ['a status text', (w) => new w.Response(null, { statusText: 'Fine' }).statusText],
  ['refuses CRLF in the status text', (w) => new w.Response(null, { statusText: 'a\r\nb' })],
  [
    'clone of text',
    async (w) => {
      const r = new w.Response('a', { status: 201, headers: { b: 'c' } });
      const c = r.clone();
      return [await r.text(), await c.text(), c.status, c.headers.get('b')];
    },
  ],
  [
    'clone of a stream',
    async (w) => {
      const r = new w.Response(chunks(w, 'a', 'b') as never);
      const c = r.clone();
      return [await r.text(), await c.text()];
    },
  ],
  [
    'clone of a read one',
    async (w) => {
      const r = new w.Response('a');
      await r.text();
      return r.clone();
    },
  ],
  [
    'headers can change',
    (w) => {
      const r = new w.Response('a');
      r.headers.set('x', 'y');
      return r.headers.get('x');
    },
  ],
  [
    'from the body of another',
    async (w) => {
      const r = new w.Response('a');
      return new w.Response(r.body).text();
    },
  ],
  ['toString', (w) => String(new w.Response())],
];

describe.each([
  ['Headers', headers],
  ['Response', responses],
])('%s', (_, rows) => {
  it.each(rows)('%s', async (_name, run) => {
    const { ours, nodes } = await compareWeb(run);
    expect(ours).toEqual(nodes);
  });
});
