// Cases after the topics of fetch/api/response, written anew. Source: Fetch Standard, 5.
import { cloned, consume, consumeEmpty, disturbed, stream, types } from './body-cases';
import { attempt, throws, type Case, type Table } from './table';

const status = (value: number): unknown => attempt(() => new Response(null, { status: value }).status);

export const RESPONSES: Table = {
  'fetch/api/response/response-consume-empty.any.js': consumeEmpty('response'),
  'fetch/api/response/response-consume.html': consume('response'),
  'fetch/api/response/response-clone.any.js': cloned('response'),
  'fetch/api/response/response-stream-disturbed-by-pipe.any.js': disturbed('response'),
  'fetch/api/response/response-init-002.any.js': types('response'),
  'fetch/api/response/response-init-001.any.js': [
    [
      'the defaults',
      () => {
        const { status, statusText, ok, type, url, redirected, body } = new Response();
        return [status, statusText, ok, type, url, redirected, body];
      },
      [200, '', true, 'default', '', false, null],
    ],
    [
      'status and statusText',
      () => {
        const { status, statusText, ok } = new Response('', { status: 404, statusText: 'No' });
        return [status, statusText, ok];
      },
      [404, 'No', false],
    ],
    ['null as the body', () => new Response(null).body, null],
  ],
  'fetch/api/response/response-error.any.js': [
    ['statuses', () => [200, 201, 299, 300, 404, 599].map(status), [200, 201, 299, 300, 404, 599]],
    ['no statuses', () => [0, 100, 199, 600, 1000, -1].map(status), Array<string>(6).fill(throws('RangeError'))],
    ['statusText with a line break', () => new Response(null, { statusText: 'a\n' }), throws('TypeError')],
    ['statusText in Latin', () => new Response(null, { statusText: 'ä' }).statusText, 'ä'],
    ['statusText with another character', () => new Response(null, { statusText: '€' }), throws('TypeError')],
    ...[204, 205, 304].flatMap((value): Case[] => [
      [`a body of ${value}`, () => new Response('', { status: value }), throws('TypeError')],
      [`no body of ${value}`, () => new Response(null, { status: value }).status, value],
    ]),
    ['a bad header', () => new Response('', { headers: [['a b', 'c']] }), throws('TypeError')],
  ],
  'fetch/api/response/response-static-error.any.js': [
    [
      'its attributes',
      () => {
        const { type, status, statusText, ok, body } = Response.error();
        return [type, status, statusText, ok, body];
      },
      ['error', 0, '', false, null],
    ],
  ],
  'fetch/api/response/response-static-json.any.js': [
    [
      'a value',
      async () => {
        const json = Response.json({ a: 1 });
        return [json.status, json.headers.get('content-type'), await json.text()];
      },
      [200, 'application/json', '{"a":1}'],
    ],
    ['a text', async () => Response.json('a').text(), '"a"'],
    [
      'status and headers',
      () => {
        const json = Response.json(1, { status: 400, headers: { 'content-type': 'a/b', x: 'y' } });
        return [json.status, json.headers.get('content-type'), json.headers.get('x')];
      },
      [400, 'a/b', 'y'],
    ],
    [
      'a value without a text',
      () => [attempt(() => Response.json(undefined)), attempt(() => Response.json(Symbol('a')))],
      [throws('TypeError'), throws('TypeError')],
    ],
    [
      'a cycle',
      () => {
        const cycle: unknown[] = [];
        cycle.push(cycle);
        return Response.json(cycle);
      },
      throws('TypeError'),
    ],
    [
      'an error of toJSON',
      () =>
        Response.json({
          toJSON() {
            throw new RangeError();
          },
        }),
      throws('RangeError'),
    ],
    ...[204, 205, 304].map(
      (value): Case => [`the status ${value}`, () => Response.json(1, { status: value }), throws('TypeError')],
    ),
    ['characters beyond ASCII', () => Response.json('𝌆').json(), '𝌆'],
  ],
  'fetch/api/response/response-static-redirect.any.js': [
    [
      'the default',
      () => {
        const redirect = Response.redirect('http://a');
        return [redirect.status, redirect.headers.get('location'), redirect.type, redirect.body];
      },
      [302, 'http://a/', 'default', null],
    ],
    ...[301, 302, 303, 307, 308].map(
      (value): Case => [`the status ${value}`, () => Response.redirect('http://a/b', value).status, value],
    ),
    ...[200, 300, 304, 309, 400, 500].map(
      (value): Case => [`not the status ${value}`, () => Response.redirect('http://a', value), throws('RangeError')],
    ),
    ['no URL', () => Response.redirect('http://:80/'), throws('TypeError')],
  ],
  'fetch/api/response/response-error-from-stream.any.js': (['text', 'json', 'arrayBuffer', 'blob'] as const).flatMap(
    (method): Case[] => [
      [
        `${method} of a stream that fails at once`,
        () =>
          new Response(
            new ReadableStream({
              start(controller) {
                controller.error(new RangeError());
              },
            }),
          )[method](),
        throws('RangeError'),
      ],
      [
        `${method} of a stream that fails later`,
        () =>
          new Response(
            new ReadableStream({
              pull(controller) {
                controller.error(new RangeError());
              },
            }),
          )[method](),
        throws('RangeError'),
      ],
    ],
  ),
  'fetch/api/response/response-stream-bad-chunk.any.js': [undefined, null, 1, 'a', {}, []].map(
    (chunk): Case => [
      `a piece ${JSON.stringify(chunk)}`,
      () => new Response(stream(chunk === 'a' ? Object('a') : chunk)).text(),
      throws('TypeError'),
    ],
  ),
  'fetch/api/response/response-cancel-stream.any.js': [
    [
      'the source hears of it',
      async () => {
        const reasons: unknown[] = [];
        await new Response(new ReadableStream({ cancel: (reason) => void reasons.push(reason) })).body!.cancel('why');
        return reasons;
      },
      ['why'],
    ],
    [
      'a locked body',
      async () => {
        const { body } = new Response('a');
        body!.getReader();
        return body!.cancel();
      },
      throws('TypeError'),
    ],
    [
      'a used body',
      async () => {
        const response = new Response('a');
        await response.text();
        return response.body!.cancel();
      },
      throws('TypeError'),
    ],
  ],
  'fetch/api/response/response-form-data.html': [
    [
      'a boundary of the program',
      async () => {
        const text =
          '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name="b"; filename="c"\r\n\r\n2\r\n--x--\r\n';
        const read = await new Response(text, {
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        }).formData();
        const file = read.get('b') as File;
        return [read.get('a'), file.name, await file.text()];
      },
      ['1', 'c', '2'],
    ],
    [
      'no boundary',
      () => new Response('a', { headers: { 'content-type': 'multipart/form-data' } }).formData(),
      throws('TypeError'),
    ],
    [
      'a text that is no form',
      () => new Response('a', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }).formData(),
      throws('TypeError'),
    ],
  ],
};
