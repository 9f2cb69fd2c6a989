import {
  chunkOf,
  HeadWriter,
  httpDate,
  isBodyless,
  reasonOf,
  responseHead,
  type ResponseHeadParts,
} from './response-head.js';

const parts: ResponseHeadParts = {
  status: 200,
  statusText: '',
  fields: [],
  framing: 5,
  date: 'Sun, 06 Nov 1994 08:49:37 GMT',
  connection: undefined,
};
const date = 'date: Sun, 06 Nov 1994 08:49:37 GMT\r\n';

it.each<[string, Partial<ResponseHeadParts>, string]>([
  ['a length', {}, `HTTP/1.1 200 OK\r\n${date}content-length: 5\r\n\r\n`],
  ['chunks', { framing: 'chunked' }, `HTTP/1.1 200 OK\r\n${date}transfer-encoding: chunked\r\n\r\n`],
  ['no body', { status: 204, framing: 'none' }, `HTTP/1.1 204 No Content\r\n${date}\r\n`],
  [
    'until the end of the connection',
    { framing: 'until-close', connection: 'close' },
    `HTTP/1.1 200 OK\r\n${date}connection: close\r\n\r\n`,
  ],
  ['a text of its own', { statusText: 'Fine' }, `HTTP/1.1 200 Fine\r\n${date}content-length: 5\r\n\r\n`],
  ['an unknown status', { status: 299 }, `HTTP/1.1 299 \r\n${date}content-length: 5\r\n\r\n`],
  [
    'a date of its own and framing of the program',
    { fields: ['date', 'today', 'content-length', '99', 'transfer-encoding', 'gzip', 'connection', 'x', 'x', 'y'] },
    'HTTP/1.1 200 OK\r\ndate: today\r\nx: y\r\ncontent-length: 5\r\n\r\n',
  ],
])('writes %s', (_, changes, head) => expect(responseHead({ ...parts, ...changes })).toBe(head));

it.each<[string, Partial<ResponseHeadParts>]>([
  ['CR in a value', { fields: ['x', 'a\rb'] }],
  ['LF in a value', { fields: ['x', 'a\nset-cookie: b'] }],
  ['NUL in a value', { fields: ['x', 'a\0b'] }],
  ['a character above U+00FF', { fields: ['x', '\u0100'] }],
  ['a space in a name', { fields: ['x y', 'a'] }],
  ['CRLF in the status text', { statusText: 'a\r\nb' }],
])('refuses %s', (_, changes) => expect(() => responseHead({ ...parts, ...changes })).toThrow(TypeError));

it('writes a chunk and a date, and knows which statuses have no body', () => {
  expect(Buffer.from(chunkOf(new Uint8Array(17).fill(0x61))).toString('latin1')).toBe(`11\r\n${'a'.repeat(17)}\r\n`);
  expect(httpDate(784111777000)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  expect([100, 199, 200, 204, 205, 304, 404].filter(isBodyless)).toEqual([100, 199, 204, 304]);
  expect([reasonOf(413), reasonOf(299)]).toEqual(['Content Too Large', '']);
});

it('writes the same bytes as text, with a body, however many heads there were', () => {
  const writer = new HeadWriter();
  for (let round = 0; round < 300; round++) {
    const changed: ResponseHeadParts = {
      ...parts,
      fields: ['x', `caf\u00e9 ${round % 150}`],
      framing: round % 3 === 0 ? 'chunked' : round,
      date: `day ${round % 2}`,
    };
    const body = new Uint8Array([round % 256, 255]);
    const expected = Buffer.concat([Buffer.from(responseHead(changed), 'latin1'), body]);
    expect(Buffer.from(writer.write(changed, body)).equals(expected)).toBe(true);
  }
  expect(Buffer.from(writer.write(parts, undefined)).toString('latin1')).toBe(responseHead(parts));
});

it('refuses a field that contains the fields of an earlier head', () => {
  const writer = new HeadWriter();
  expect(writer.write({ ...parts, fields: ['x', 'a', 'y', 'b'] }, undefined).length).toBeGreaterThan(0);
  expect(() => writer.write({ ...parts, fields: ['x', 'a\ny\nb'] }, undefined)).toThrow(TypeError);
});

it('knows lists that never change, and writes others anew', () => {
  const writer = new HeadWriter();
  const write = (changes: Partial<ResponseHeadParts>): string =>
    Buffer.from(writer.write({ ...parts, ...changes }, undefined)).toString('latin1');
  const frozen = Object.freeze(['x', 'a']);
  const list = ['x', 'a'];
  for (const changes of [{ fields: frozen }, { fields: frozen, status: 404 }, { fields: frozen, date: 'now' }]) {
    expect(write(changes)).toBe(responseHead({ ...parts, ...changes }));
  }
  expect(write({ fields: list })).toContain('x: a');
  list[1] = 'b';
  expect(write({ fields: list })).toContain('x: b');
});
