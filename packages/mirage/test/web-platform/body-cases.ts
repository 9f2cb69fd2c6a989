// Cases that are the same for requests and responses, after the topics of fetch/api/request and fetch/api/response,
// written anew. Source: Fetch Standard, 5.2.
import { attempt, attemptAsync, throws, type Case } from './table';

type Kind = 'request' | 'response';
type BodyInit = ConstructorParameters<typeof Response>[0];
type HeadersInit = ConstructorParameters<typeof Headers>[0];

/** Makes a body of each kind. */
const made = (kind: Kind, body?: BodyInit | null, headers?: HeadersInit): Request | Response => {
  const init = headers === undefined ? {} : { headers };
  return kind === 'response'
    ? new Response(body, init as never)
    : new Request('http://a/', {
        ...init,
        method: 'POST',
        ...(body === undefined ? {} : { body }),
        duplex: 'half',
      } as never);
};

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
/** Returns a stream of texts as bytes, and of other values as they are. */
export const stream = (...pieces: unknown[]): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? bytes(piece) : piece);
      controller.close();
    },
  });

const FORM = 'application/x-www-form-urlencoded';
const typeOf = (kind: Kind, body: BodyInit): string | null => made(kind, body).headers.get('content-type');

const form = (): FormData => {
  const data = new FormData();
  data.append('a', '1');
  data.append('b', new File(['x'], 'x.txt', { type: 'text/plain' }));
  return data;
};

/** Methods that read a body, with what they return for an empty one. */
const EMPTY: readonly (readonly [method: 'text' | 'arrayBuffer' | 'blob' | 'json' | 'formData', expected: unknown])[] =
  [
    ['text', ''],
    ['arrayBuffer', 0],
    ['blob', 0],
    ['json', throws('SyntaxError')],
    ['formData', throws('TypeError')],
  ];

const sizeOf = (value: unknown): unknown =>
  value instanceof ArrayBuffer ? value.byteLength : value instanceof Blob ? value.size : value;

/** Reading a body that is empty. */
export const consumeEmpty = (kind: Kind): Case[] => [
  ...EMPTY.flatMap(([method, expected]): Case[] => [
    [`${method} without a body`, async () => sizeOf(await made(kind)[method]()), expected],
    [`${method} of an empty text`, async () => sizeOf(await made(kind, '')[method]()), expected],
  ]),
  ['an empty form', async () => [...(await made(kind, '', { 'content-type': FORM }).formData())], []],
  [
    'reading nothing does not use it',
    async () => {
      const body = made(kind);
      await body.text();
      return [body.bodyUsed, await body.text(), body.body];
    },
    [false, '', null],
  ],
];

/** Reading a body. */
export const consume = (kind: Kind): Case[] => [
  ['text', () => made(kind, 'ä€').text(), 'ä€'],
  ['text without its mark', () => made(kind, '\ufeffa').text(), 'a'],
  ['text of invalid UTF-8', () => made(kind, Uint8Array.of(0x61, 0xff)).text(), 'a\ufffd'],
  ['json', () => made(kind, '{"a":[1]}').json(), { a: [1] }],
  ['json with its mark', () => made(kind, '\ufeff1').json(), 1],
  ['json that is none', () => made(kind, '{').json(), throws('SyntaxError')],
  ['arrayBuffer', async () => [...new Uint8Array(await made(kind, 'ab').arrayBuffer())], [0x61, 0x62]],
  [
    'a blob has the content type',
    async () => {
      const blob = await made(kind, 'a', { 'content-type': 'text/X-Y' }).blob();
      return [blob.type, blob.size, await blob.text()];
    },
    ['text/x-y', 1, 'a'],
  ],
  ['a part of a buffer', () => made(kind, bytes('abcd').subarray(1, 3)).text(), 'bc'],
  ['a DataView', () => made(kind, new DataView(bytes('abc').buffer, 1)).text(), 'bc'],
  ['URLSearchParams', () => made(kind, new URLSearchParams('a=b c')).text(), 'a=b+c'],
  ['another value is a text', () => made(kind, 1 as never).text(), '1'],
  [
    'a form of pairs',
    async () => [...(await made(kind, 'a=1&b=%C3%A4', { 'content-type': `${FORM};charset=x` }).formData())],
    [
      ['a', '1'],
      ['b', 'ä'],
    ],
  ],
  [
    'a multipart form',
    async () => {
      const read = await made(kind, form()).formData();
      const file = read.get('b') as File;
      return [read.get('a'), file.name, file.type, await file.text()];
    },
    ['1', 'x.txt', 'text/plain', 'x'],
  ],
  ['a form of another type', () => made(kind, 'a=1', { 'content-type': 'text/plain' }).formData(), throws('TypeError')],
  ['a stream', () => made(kind, stream('a', 'b')).text(), 'ab'],
  [
    'a character in two pieces',
    () => made(kind, stream(bytes('€').subarray(0, 1), bytes('€').subarray(1))).text(),
    '€',
  ],
  ['a stream with a text', () => made(kind, stream('a', { text: 'b' })).text(), throws('TypeError')],
];

/** Bodies that are used or locked. */
export const disturbed = (kind: Kind): Case[] => [
  [
    'it is used once it is read',
    async () => {
      const body = made(kind, 'a');
      const before = body.bodyUsed;
      const text = body.text();
      return [before, body.bodyUsed, await text, await attemptAsync(() => body.text())];
    },
    [false, true, 'a', throws('TypeError')],
  ],
  [
    'all methods refuse a used one',
    async () => {
      const body = made(kind, 'a');
      await body.text();
      return Promise.all(EMPTY.map(([method]) => attemptAsync(() => body[method]())));
    },
    Array<string>(5).fill(throws('TypeError')),
  ],
  [
    'a reader locks it',
    async () => {
      const body = made(kind, 'a');
      const reader = body.body!.getReader();
      const locked = await attemptAsync(() => body.text());
      reader.releaseLock();
      return [locked, body.bodyUsed, await body.text()];
    },
    [throws('TypeError'), false, 'a'],
  ],
  [
    'a read uses it',
    async () => {
      const body = made(kind, 'a');
      const reader = body.body!.getReader();
      const { value } = (await reader.read()) as { value: Uint8Array };
      reader.releaseLock();
      return [[...value], body.bodyUsed, await attemptAsync(() => body.text())];
    },
    [[0x61], true, throws('TypeError')],
  ],
  [
    'a cancel uses it',
    async () => {
      const body = made(kind, 'a');
      await body.body!.cancel();
      return [body.bodyUsed, await attemptAsync(() => body.text())];
    },
    [true, throws('TypeError')],
  ],
  [
    'body is the same stream',
    () => {
      const body = made(kind, 'a');
      return body.body === body.body;
    },
    true,
  ],
  [
    'a used stream is refused as a body',
    async () => {
      const used = stream('a');
      await used.cancel();
      return attempt(() => made(kind, used));
    },
    throws('TypeError'),
  ],
  [
    'a locked stream is refused as a body',
    () => {
      const locked = stream('a');
      locked.getReader();
      return attempt(() => made(kind, locked));
    },
    throws('TypeError'),
  ],
];

/** Copies. */
export const cloned = (kind: Kind): Case[] => [
  [
    'both have the body',
    async () => {
      const body = made(kind, 'a');
      const copy = body.clone();
      return [await body.text(), await copy.text()];
    },
    ['a', 'a'],
  ],
  [
    'both have the stream',
    async () => {
      const body = made(kind, stream('a', 'b'));
      const copy = body.clone();
      return Promise.all([body.text(), copy.text()]);
    },
    ['ab', 'ab'],
  ],
  [
    'headers are copied',
    () => {
      const body = made(kind, 'a', { x: '1' });
      const copy = body.clone();
      copy.headers.set('x', '2');
      return [body.headers.get('x'), copy.headers.get('x')];
    },
    ['1', '2'],
  ],
  [
    'a used one has no copy',
    async () => {
      const body = made(kind, 'a');
      await body.text();
      return attempt(() => body.clone());
    },
    throws('TypeError'),
  ],
  [
    'a locked one has no copy',
    () => {
      const body = made(kind, 'a');
      body.body!.getReader();
      return attempt(() => body.clone());
    },
    throws('TypeError'),
  ],
  ['without a body', () => made(kind).clone().body, null],
];

/** The content type that a body gives. */
export const types = (kind: Kind): Case[] => [
  ['a text', () => typeOf(kind, 'a'), 'text/plain;charset=UTF-8'],
  ['URLSearchParams', () => typeOf(kind, new URLSearchParams()), `${FORM};charset=UTF-8`],
  ['a form', () => /^multipart\/form-data; ?boundary=./.test(typeOf(kind, form())!), true],
  ['a blob', () => typeOf(kind, new Blob([''], { type: 'a/b' })), 'a/b'],
  ['a blob without a type', () => typeOf(kind, new Blob([''])), null],
  ['bytes', () => typeOf(kind, bytes('a')), null],
  ['a stream', () => typeOf(kind, stream('a')), null],
  ['none', () => made(kind).headers.get('content-type'), null],
  [
    'the header of the program stays',
    () => made(kind, 'a', { 'Content-Type': 'x/y' }).headers.get('content-type'),
    'x/y',
  ],
];
