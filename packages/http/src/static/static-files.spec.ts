import { connectCrunch, kvMem } from '@mirage/storage';
import type { KvRo, KvRw } from '@mirage/types';
import { createHash, randomBytes } from 'node:crypto';
import { STACKS, startBed, undated } from '../../test/http-bed.js';
import { message } from '../../test/play-bytes.js';
import { Request } from '../web/request.js';
import type { Response } from '../web/response.js';
import { connectStaticFiles } from './connect-static-files.js';
import { StaticFiles } from './static-files.js';

const LARGE = randomBytes(200_000);
const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  'index.html': Buffer.from('<h1>Home</h1>'),
  'app.js': Buffer.from('let a;'),
  'app.js.br': Buffer.from('BR'),
  'app.js.gz': Buffer.from('GZIP'),
  'docs/index.html': Buffer.from('docs'),
  'docs/a b/index.html': Buffer.from('ab'),
  'docs/ten.txt': Buffer.from('0123456789'),
  'empty.txt': Buffer.alloc(0),
  'folder/file': Buffer.from('x'),
  'large.bin': LARGE,
  '.secret': Buffer.from('secret'),
};

const embedded = Object.keys(CONTENTS)
  .sort()
  .map((key) => [key, Buffer.from(CONTENTS[key]!).toString('latin1')] as const);
const crunched = (): KvRo => connectCrunch({ directory: 'public', files: embedded });

/** 10 Nov 2026, 08:00:00.500 */
const WRITTEN_MS = Date.UTC(2026, 10, 10, 8, 0, 0, 500);
const WRITTEN = 'Tue, 10 Nov 2026 08:00:00 GMT';
const LATER_MS = WRITTEN_MS + 3_600_000;

async function inMemory(): Promise<KvRw & { setTime(ms: number): void }> {
  let nowMs = WRITTEN_MS;
  const store = kvMem({ wallNs: () => BigInt(nowMs) * 1_000_000n });
  for (const [key, bytes] of Object.entries(CONTENTS)) await store.set(key, bytes);
  return { ...store, setTime: (ms) => void (nowMs = ms) };
}

const tagOf = (key: string): string => `"${createHash('sha256').update(CONTENTS[key]!).digest('hex').slice(0, 32)}"`;

const request = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Request =>
  Request.received(method, `http://a${path}`, Object.entries(headers).flat(), null);

const fieldsOf = (response: Response): Record<string, string> => Object.fromEntries(response.headers as never);

describe('files in the program', () => {
  const files = new StaticFiles(crunched(), '');

  it.each([
    ['/', 'index.html', 'text/html;charset=utf-8'],
    ['/index.html', 'index.html', 'text/html;charset=utf-8'],
    ['/docs/', 'docs/index.html', 'text/html;charset=utf-8'],
    ['/docs/a%20b/?q', 'docs/a b/index.html', 'text/html;charset=utf-8'],
    ['/docs/ten.txt', 'docs/ten.txt', 'text/plain;charset=utf-8'],
    ['/empty.txt', 'empty.txt', 'text/plain;charset=utf-8'],
    ['/folder/file', 'folder/file', 'application/octet-stream'],
    ['/large.bin', 'large.bin', 'application/octet-stream'],
  ])('%s is %s', async (path, key, type) => {
    const response = await files.fetch(request(path));
    expect(response.status).toBe(200);
    expect(fieldsOf(response)).toEqual({
      'content-type': type,
      etag: tagOf(key),
      'accept-ranges': 'bytes',
      'content-length': String(CONTENTS[key]!.length),
    });
    expect(Buffer.from(await response.bytes()).equals(CONTENTS[key]!)).toBe(true);
  });

  it.each([
    ['/nothing', 404],
    ['/docs/nothing/', 404],
    ['/folder/', 404],
    ['/folder', 404],
    ['/app.js/', 404],
    ['/app.js/x', 404],
    ['/.secret', 404],
    ['/docs/..%2findex.html', 404],
    ['/docs/%2e%2e/index.html', 404],
    [`/${'x'.repeat(300)}`, 404],
    [`/${'x/'.repeat(2000)}`, 404],
    ['/%ff', 400],
  ])('%s has the status %d', async (path, status) => {
    const response = await files.fetch(request(path));
    expect([response.status, response.headers.get('etag')]).toEqual([status, null]);
    expect(await response.text()).toMatch(new RegExp(`^${status} `));
  });

  it.each([
    ['/docs', '/docs/'],
    ['/docs?x=%20y', '/docs/?x=%20y'],
    ['/docs/a%20b', '/docs/a%20b/'],
  ])('%s leads to %s', async (path, location) => {
    const response = await files.fetch(request(path));
    expect([response.status, response.headers.get('location')]).toEqual([301, location]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'get'])('refuses %s', async (method) => {
    const response = await files.fetch(request('/', {}, method));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/docs/ten.txt', '/large.bin', '/app.js'])('HEAD of %s has the fields of GET', async (path) => {
    const [head, get] = await Promise.all(
      ['HEAD', 'GET'].map((method) => files.fetch(request(path, { range: 'bytes=' }, method))),
    );
    expect([head!.status, fieldsOf(head!)]).toEqual([get!.status, fieldsOf(get!)]);
    expect((await files.fetch(request(path, { range: 'bytes=0-1' }, 'HEAD'))).status).toBe(200);
  });

  it.each(['http://a/docs/ten.txt', new URL('http://a/docs/ten.txt'), new Request('http://a/docs/ten.txt')])(
    'accepts a text, a URL and a request',
    async (input) => expect(await (await files.fetch(input)).text()).toBe('0123456789'),
  );

  it.each([
    ['br, gzip', 'BR', 'br'],
    ['gzip', 'GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'GZIP', 'gzip'],
    ['zstd', 'let a;', null],
    ['', 'let a;', null],
  ])('sends app.js to a client that accepts "%s" as %s', async (accepted, text, coding) => {
    const response = await files.fetch(request('/app.js', { 'accept-encoding': accepted }));
    const key = coding === null ? 'app.js' : `app.js${coding === 'br' ? '.br' : '.gz'}`;
    expect(fieldsOf(response)).toEqual({
      'content-type': 'text/javascript;charset=utf-8',
      etag: tagOf(key),
      vary: 'Accept-Encoding',
      'accept-ranges': 'bytes',
      ...(coding === null ? {} : { 'content-encoding': coding }),
      'content-length': String(text.length),
    });
    expect(await response.text()).toBe(text);
  });

  it('are looked up once', async () => {
    const calls: string[] = [];
    const store = new Proxy(crunched(), {
      get(target, name: keyof KvRo) {
        return (...given: [never, never, never]) => {
          calls.push(name);
          return target[name](...given);
        };
      },
    });
    const counted = new StaticFiles(store, '');
    await counted.fetch(request('/app.js'));
    calls.length = 0;
    for (const accepted of ['', 'br', 'gzip']) {
      await counted.fetch(request('/app.js', { 'accept-encoding': accepted }));
      await counted.fetch(request('/app.js', { 'accept-encoding': accepted, 'if-none-match': '*' }));
    }
    expect(calls).toEqual(['get', 'get', 'get']);
  });

  it('refuses a client that accepts no coding that there is', async () => {
    const response = await files.fetch(request('/docs/ten.txt', { 'accept-encoding': 'br, identity;q=0' }));
    expect([response.status, response.headers.get('vary')]).toEqual([406, 'Accept-Encoding']);
  });

  it('a range is one of the encoded file', async () => {
    const fields = { 'accept-encoding': 'gzip', range: 'bytes=1-2' };
    const response = await files.fetch(request('/app.js', fields));
    expect([await response.text(), response.headers.get('content-encoding')]).toEqual(['ZI', 'gzip']);
  });

  it('has the Cache-Control that config.ts gives, also with 304', async () => {
    const cached = connectStaticFiles({ cacheControl: 'max-age=60' }, crunched());
    for (const fields of [{ accept: '*/*' }, { 'if-none-match': '*' }] as Readonly<Record<string, string>>[]) {
      const response = await cached.fetch(request('/app.js', fields) as never);
      expect(response.headers.get('cache-control')).toBe('max-age=60');
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
    }
    expect((await cached.fetch(request('/nothing') as never)).headers.get('cache-control')).toBeNull();
  });
});

describe('ranges', () => {
  const files = new StaticFiles(crunched(), '');
  const ten = (fields: Readonly<Record<string, string>>): Promise<Response> =>
    files.fetch(request('/docs/ten.txt', fields));

  it.each([
    ['bytes=0-4', '01234', 'bytes 0-4/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-', '56789', 'bytes 5-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes=0-4,5-9', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    const response = await ten({ range });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, contentRange]);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(await response.text()).toBe(text);
  });

  // Source: RFC 9110, 14.6.
  it('several are parts of a body', async () => {
    const response = await ten({ range: 'bytes=0-1, -2' });
    const boundary = tagOf('docs/ten.txt').slice(1, -1);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-type')).toBe(`multipart/byteranges; boundary=${boundary}`);
    expect(response.headers.get('content-range')).toBeNull();
    const part = (range: string, text: string): string =>
      `--${boundary}\r\ncontent-type: text/plain;charset=utf-8\r\ncontent-range: bytes ${range}/10\r\n\r\n${text}\r\n`;
    const text = await response.text();
    expect(text).toBe(`${part('0-1', '01')}${part('8-9', '89')}--${boundary}--\r\n`);
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  it('outside of the file have the status 416 and its length', async () => {
    const response = await ten({ range: 'bytes=10-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it.each(['bytes=a', 'lines=0-1', 'bytes=3-2'])('are ignored if they are %s', async (range) => {
    const response = await ten({ range });
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
  });

  it('of an empty file are ignored', async () => {
    expect((await files.fetch(request('/empty.txt', { range: 'bytes=0-' }))).status).toBe(200);
  });

  it.each([
    [tagOf('docs/ten.txt'), 206],
    ['"another"', 200],
    [`W/${tagOf('docs/ten.txt')}`, 200],
    ['*', 200],
    [WRITTEN, 200],
    ['', 200],
  ])('with If-Range: %s have the status %d', async (ifRange, status) => {
    expect((await ten({ range: 'bytes=0-1', 'if-range': ifRange })).status).toBe(status);
  });

  it('of a large file are read in parts', async () => {
    const reads: number[] = [];
    const store = crunched();
    const counted: KvRo = {
      ...store,
      get: () => Promise.reject(new Error('the whole file')),
      getPartial: (key, offset, length) => {
        reads.push(length);
        return store.getPartial(key, offset, length);
      },
    };
    const response = await new StaticFiles(counted, '').fetch(request('/large.bin', { range: 'bytes=10-150009' }));
    expect(reads).toEqual([]);
    expect(Buffer.from(await response.bytes()).equals(LARGE.subarray(10, 150_010))).toBe(true);
    expect(reads).toEqual([65_536, 65_536, 150_000 - 2 * 65_536]);
  });
});

// Source: RFC 9110, 13.2.2: If-Match, or If-Unmodified-Since; then If-None-Match, or If-Modified-Since; then If-Range.
describe('conditions', () => {
  const TAG = tagOf('docs/ten.txt');
  const BEFORE = 'Tue, 10 Nov 2026 07:59:59 GMT';
  const AFTER = 'Tue, 10 Nov 2026 08:00:01 GMT';
  let known: StaticFiles;
  const unknown = new StaticFiles(crunched(), '');
  beforeAll(async () => void (known = new StaticFiles(await inMemory(), '', () => LATER_MS)));

  it.each<[Readonly<Record<string, string>>, number, number]>([
    [{}, 200, 200],
    [{ 'if-match': TAG }, 200, 200],
    [{ 'if-match': '*' }, 200, 200],
    [{ 'if-match': `"x", ${TAG}` }, 200, 200],
    [{ 'if-match': `W/${TAG}` }, 412, 412],
    [{ 'if-match': '"x"' }, 412, 412],
    [{ 'if-match': '' }, 412, 412],
    [{ 'if-unmodified-since': BEFORE }, 412, 200],
    [{ 'if-unmodified-since': WRITTEN }, 200, 200],
    [{ 'if-unmodified-since': 'yesterday' }, 200, 200],
    [{ 'if-match': TAG, 'if-unmodified-since': BEFORE }, 200, 200],
    [{ 'if-none-match': TAG }, 304, 304],
    [{ 'if-none-match': `W/${TAG}` }, 304, 304],
    [{ 'if-none-match': '*' }, 304, 304],
    [{ 'if-none-match': '"x"' }, 200, 200],
    [{ 'if-none-match': 'x' }, 200, 200],
    [{ 'if-modified-since': WRITTEN }, 304, 200],
    [{ 'if-modified-since': AFTER }, 304, 200],
    [{ 'if-modified-since': BEFORE }, 200, 200],
    [{ 'if-modified-since': 'Tuesday, 10-Nov-26 08:00:00 GMT' }, 304, 200],
    [{ 'if-modified-since': '2026-11-10T09:00:00Z' }, 200, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': AFTER }, 200, 200],
    [{ 'if-none-match': TAG, 'if-modified-since': BEFORE }, 304, 304],
    [{ 'if-match': '"x"', 'if-none-match': TAG }, 412, 412],
    [{ 'if-match': TAG, 'if-none-match': TAG }, 304, 304],
    [{ 'if-none-match': TAG, range: 'bytes=0-1' }, 304, 304],
    [{ 'if-match': '"x"', range: 'bytes=99-' }, 412, 412],
    [{ 'if-match': TAG, range: 'bytes=0-1' }, 206, 206],
    // Files that change twice within a second keep their date, so it is not a strong validator.
    [{ range: 'bytes=0-1', 'if-range': WRITTEN }, 200, 200],
  ])('%j: %d, without a time %d', async (fields, withTime, without) => {
    for (const method of ['GET', 'HEAD']) {
      const expected = [withTime, without].map((status) => (method === 'HEAD' && status === 206 ? 200 : status));
      const [one, other] = await Promise.all(
        [known, unknown].map((files) => files.fetch(request('/docs/ten.txt', fields, method))),
      );
      expect([one!.status, other!.status]).toEqual(expected);
    }
  });

  it('of a path without a file do not matter', async () => {
    for (const name of ['if-match', 'if-none-match']) {
      expect((await known.fetch(request('/nothing', { [name]: '*' }))).status).toBe(404);
    }
  });

  it('a file has the time that the store knows, and no body with 304', async () => {
    const response = await known.fetch(request('/docs/ten.txt'));
    expect(response.headers.get('last-modified')).toBe(WRITTEN);
    const same = await known.fetch(request('/docs/ten.txt', { 'if-none-match': TAG }));
    expect([same.body, fieldsOf(same)]).toEqual([null, { etag: TAG }]);
    expect((await unknown.fetch(request('/docs/ten.txt'))).headers.get('last-modified')).toBeNull();
  });

  it('that fail are not kept by caches', async () => {
    const files = new StaticFiles(await inMemory(), 'public, max-age=60', () => WRITTEN_MS + 60_000);
    const kept = async (fields: Record<string, string>): Promise<[number, string | null]> => {
      const { status, headers } = await files.fetch(request('/docs/ten.txt', fields));
      return [status, headers.get('cache-control')];
    };
    expect(await kept({})).toEqual([200, 'public, max-age=60']);
    expect(await kept({ 'if-none-match': '*' })).toEqual([304, 'public, max-age=60']);
    expect(await kept({ 'if-match': '"x"' })).toEqual([412, null]);
    expect(await kept({ range: 'bytes=99-' })).toEqual([416, null]);
  });

  it('a time ahead of the clock is not told', async () => {
    const early = new StaticFiles(await inMemory(), '', () => WRITTEN_MS - 60_000);
    const response = await early.fetch(request('/docs/ten.txt'));
    expect(response.headers.get('last-modified')).toBe('Tue, 10 Nov 2026 07:59:00 GMT');
  });
});

describe('files that change', () => {
  it('have another tag, also within a millisecond and with the same length', async () => {
    const store = await inMemory();
    const files = new StaticFiles(store, '', () => WRITTEN_MS);
    const before = (await files.fetch(request('/docs/ten.txt'))).headers.get('etag');
    await store.set('docs/ten.txt', Buffer.from('9876543210'));
    const after = await files.fetch(request('/docs/ten.txt', { 'if-none-match': before! }));
    expect([after.status, await after.text()]).toEqual([200, '9876543210']);
  });

  it('are read for their tag once for all requests at the same time', async () => {
    const store = await inMemory();
    let digests = 0;
    const counting = { ...store, digest: (key: string) => (digests++, store.digest(key)) };
    const files = new StaticFiles(counting, '', () => LATER_MS);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => files.fetch(request('/docs/ten.txt', {}, 'HEAD'))),
    );
    expect([digests, new Set(answers.map(({ headers }) => headers.get('etag'))).size]).toEqual([1, 1]);
  });

  it('are read for their tag once while their time is the same', async () => {
    const store = await inMemory();
    let digests = 0;
    const counted = { ...store, digest: (key: string) => (digests++, store.digest(key)) };
    const files = new StaticFiles(counted, '', () => LATER_MS);
    for (let count = 0; count < 3; count++) await files.fetch(request('/docs/ten.txt'));
    expect(digests).toBe(1);
    store.setTime(LATER_MS);
    await store.set('docs/ten.txt', Buffer.from('new'));
    expect(await (await files.fetch(request('/docs/ten.txt'))).text()).toBe('new');
    expect(digests).toBe(2);
  });

  it('while they are read are looked up again', async () => {
    const store = await inMemory();
    let left = 2;
    const changing: KvRo = {
      ...store,
      async get(key) {
        if (left-- > 0) {
          store.setTime(LATER_MS + left);
          await store.set(key, Buffer.from(`new ${left}`));
        }
        return store.get(key);
      },
    };
    const response = await new StaticFiles(changing, '', () => LATER_MS).fetch(request('/docs/ten.txt'));
    expect(await response.text()).toBe('new 0');
    expect(response.headers.get('etag')).toBe(`"${createHash('sha256').update('new 0').digest('hex').slice(0, 32)}"`);
    left = 1000;
    const never = await new StaticFiles(changing, '', () => LATER_MS).fetch(request('/docs/ten.txt'));
    expect([never.status, never.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('end a response that has begun', async () => {
    const store = await inMemory();
    const response = await new StaticFiles(store, '', () => LATER_MS).fetch(request('/large.bin'));
    store.setTime(LATER_MS);
    await store.set('large.bin', LARGE);
    await expect(response.bytes()).rejects.toThrow('"large.bin" changed while it was sent');
  });

  it.each(['size', 'lastModified', 'digest', 'get'] as const)('an error of the store in %s is thrown', async (name) => {
    const broken = { ...(await inMemory()), [name]: async () => 'io-error' } as KvRo;
    await expect(new StaticFiles(broken, '', () => LATER_MS).fetch(request('/app.js'))).rejects.toThrow(
      'cannot read "app.js" for staticFiles: io-error',
    );
  });
});

it.each(STACKS)('answers over %s, in parts, and cuts a response off whose file changes', async (_, connectStacks) => {
  const stacks = await connectStacks();
  const bed = await startBed(stacks);
  const store = await inMemory();
  const files = new StaticFiles(store, '');
  let changes = false;
  bed.handler = async (received) => {
    const response = await files.fetch(received);
    if (changes) {
      store.setTime(LATER_MS);
      await store.set('large.bin', LARGE.subarray(1));
    }
    return response;
  };
  const ask = (target: string, fields: string[] = []): Promise<string> =>
    bed.exchange(message(`GET ${target} HTTP/1.1`, ['Connection: close', ...fields]));
  const small = undated(await ask('/../docs/./ten.txt', ['Range: bytes=2-3']));
  expect(small).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n[^]*\r\ncontent-length: 2\r\n[^]*\r\n\r\n23$/);
  const large = await ask('/large.bin');
  expect(Buffer.from(large.slice(large.indexOf('\r\n\r\n') + 4), 'latin1').equals(LARGE)).toBe(true);
  changes = true;
  expect((await ask('/large.bin')).length).toBeLessThan(LARGE.length);
  await bed.listener.close();
  await stacks.close();
});
