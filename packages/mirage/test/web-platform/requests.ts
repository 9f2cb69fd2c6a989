// Cases after the topics of fetch/api/request, written anew. Source: Fetch Standard, 5.
import { cloned, consume, consumeEmpty, disturbed, stream, types } from './body-cases';
import { attempt, throws, type Case, type Table } from './table';

const request = (init?: object, url = 'http://a/'): Request => new Request(url, init as RequestInit);

export const REQUESTS: Table = {
  'fetch/api/request/request-consume-empty.any.js': consumeEmpty('request'),
  'fetch/api/request/request-consume.any.js': consume('request'),
  'fetch/api/request/request-disturbed.any.js': [
    ...disturbed('request'),
    [
      'a request takes the body of another',
      async () => {
        const first = request({ method: 'POST', body: 'a' });
        const second = new Request(first);
        return [first.bodyUsed, await second.text(), attempt(() => new Request(first))];
      },
      [true, 'a', throws('TypeError')],
    ],
    [
      'a body that is replaced is not taken',
      async () => {
        const first = request({ method: 'POST', body: 'a' });
        const second = new Request(first, { method: 'POST', body: 'b' });
        return [first.bodyUsed, await second.text()];
      },
      [false, 'b'],
    ],
  ],
  'fetch/api/request/request-clone.sub.html': cloned('request'),
  'fetch/api/request/request-error.any.js': [
    ['a URL that is none', () => request({}, 'a:b:c://'.slice(5)), throws('TypeError')],
    ['a URL with a user', () => request({}, 'http://u:p@a/'), throws('TypeError')],
    ['a method that is none', () => request({ method: 'a b' }), throws('TypeError')],
    ...['CONNECT', 'TRACE', 'TRACK', 'connect'].map(
      (method): Case => [`the method ${method}`, () => request({ method }), throws('TypeError')],
    ),
    ...['GET', 'HEAD', 'get'].map(
      (method): Case => [`a body of ${method}`, () => request({ method, body: 'a' }), throws('TypeError')],
    ),
    ['a stream without duplex', () => request({ method: 'POST', body: stream('a') }), throws('TypeError')],
    ['an empty body of GET', () => request({ body: '' }), throws('TypeError')],
    ['null is no body', () => request({ body: null }).body, null],
    ['a bad header', () => request({ headers: { 'a b': 'c' } }), throws('TypeError')],
  ],
  'fetch/api/request/request-init-001.sub.html': [
    [
      'the URL',
      () => [request({}, 'http://A:80/../b?c').url, request({}, 'http://a/#b').url],
      ['http://a/b?c', 'http://a/#b'],
    ],
    ['a URL as an object', () => new Request(new URL('http://a/b')).url, 'http://a/b'],
    ...['get', 'POST', 'put', 'Delete', 'HEAD', 'options'].map(
      (method): Case => [`the method ${method}`, () => request({ method }).method, method.toUpperCase()],
    ),
    ...['patch', 'PATCH', 'Chicken', 'm-search'].map(
      (method): Case => [`the method ${method} as it is`, () => request({ method }).method, method],
    ),
    ['the default', () => request().method, 'GET'],
  ],
  'fetch/api/request/request-init-002.any.js': types('request'),
  'fetch/api/request/request-init-003.sub.html': [
    [
      'another request gives what the init does not',
      () => {
        const first = request({ method: 'PUT', headers: { x: '1' } }, 'http://a/b');
        const second = new Request(first, { headers: { y: '2' } });
        return [second.method, second.url, second.headers.get('x'), second.headers.get('y')];
      },
      ['PUT', 'http://a/b', null, '2'],
    ],
    [
      'its headers are copied',
      () => {
        const first = request({ headers: { x: '1' } });
        new Request(first).headers.set('x', '2');
        return first.headers.get('x');
      },
      '1',
    ],
  ],
  'fetch/api/request/request-init-stream.any.js': [
    ['duplex half', () => request({ method: 'POST', body: stream('a'), duplex: 'half' }).text(), 'a'],
    ['no duplex for other bodies', () => request({ method: 'POST', body: 'a' }).text(), 'a'],
  ],
  'fetch/api/request/request-constructor-init-body-override.any.js': [
    [
      'the body and its type are replaced',
      async () => {
        const first = request({ method: 'POST', body: 'a' });
        const second = new Request(first, { body: new URLSearchParams('b=c') });
        return [await second.text(), second.headers.get('content-type')];
      },
      ['b=c', 'text/plain;charset=UTF-8'],
    ],
  ],
  'fetch/api/request/request-structure.any.js': [
    [
      'the methods',
      () =>
        ['clone', 'arrayBuffer', 'blob', 'formData', 'json', 'text'].filter(
          (name) => typeof (request() as unknown as Record<string, unknown>)[name] !== 'function',
        ),
      [],
    ],
    [
      'the attributes',
      () =>
        [
          'method',
          'url',
          'headers',
          'destination',
          'referrer',
          'referrerPolicy',
          'mode',
          'credentials',
          'cache',
          'redirect',
          'integrity',
          'keepalive',
          'signal',
          'duplex',
          'bodyUsed',
          'body',
        ].filter((name) => !(name in request())),
      [],
    ],
    ['the tag', () => Object.prototype.toString.call(request()), '[object Request]'],
  ],
  'fetch/api/abort/request.any.js': [
    [
      'a signal that follows the given one',
      () => {
        const controller = new AbortController();
        const { signal } = request({ signal: controller.signal });
        controller.abort('why');
        return [signal === controller.signal, signal.aborted, signal.reason];
      },
      [false, true, 'why'],
    ],
    ['an aborted signal', () => request({ signal: AbortSignal.abort() }).signal.aborted, true],
    [
      'the signal of another request',
      () => {
        const controller = new AbortController();
        const second = new Request(request({ signal: controller.signal }));
        controller.abort();
        return second.signal.aborted;
      },
      true,
    ],
    [
      'the signal of a copy',
      () => {
        const controller = new AbortController();
        const copy = request({ signal: controller.signal }).clone();
        controller.abort();
        return copy.signal.aborted;
      },
      true,
    ],
    [
      'null is no signal',
      () => {
        const controller = new AbortController();
        const second = new Request(request({ signal: controller.signal }), { signal: null });
        controller.abort();
        return second.signal.aborted;
      },
      false,
    ],
  ],
};
