import { scriptNatives } from '../../test/script-natives.js';
import { HeadBuffer } from './head-buffer.js';
import { KnownHeads } from './known-heads.js';
import { HeadWriter, responseHead } from './response-head.js';
import { parseRequestHead } from './request-head.js';

const FIELDS = 'Host: a\r\nX: y';
const head = (first: string, fields = FIELDS): string => `${first}\r\n${fields}\r\n\r\n`;
const parsed = (text: string): unknown => parseRequestHead(text.slice(0, -4));

it.each([
  ['the same head', head('GET /a HTTP/1.1')],
  ['another target with the same fields', head('POST /b?c HTTP/1.1')],
  ['an older version with the same fields', head('GET /a HTTP/1.0')],
  ['a line that is not valid, with the same fields', head('GET /a HTTP/3.1')],
  ['a target that is not valid, with the same fields', head('GET /\xff HTTP/1.1')],
  ['other fields', head('GET /a HTTP/1.1', 'Host: b\r\nConnection: close')],
  ['no fields', 'GET / HTTP/1.0\r\n\r\n'],
])('gives the result of the parser for %s', (_, text) => {
  const known = new KnownHeads();
  expect(known.parse(head('GET /a HTTP/1.1'))).toEqual(parsed(head('GET /a HTTP/1.1')));
  expect(known.parse(text)).toEqual(parsed(text));
  expect(known.parse(text)).toEqual(parsed(text));
});

it('remembers valid heads, not too many, and no long ones', () => {
  const known = new KnownHeads();
  const first = head('GET /a HTTP/1.1');
  const found = known.parse(first);
  expect(known.parse(first)).toBe(found);
  expect(known.find(first)).toBe(found);
  const long = head('GET /a HTTP/1.1', `Host: a\r\nX: ${'y'.repeat(1024)}`);
  expect('problem' in known.parse(long)).toBe(false);
  expect(known.find(long)).toBeUndefined();
  const refused = head('GET /a HTTP/1.1', 'X: y');
  known.parse(refused);
  expect(known.find(refused)).toBeUndefined();
  for (let number = 0; number < 64; number++) known.parse(head(`GET /${number} HTTP/1.1`));
  expect(known.find(first)).toBeUndefined();
});

it('requests with the same head do not change each other', () => {
  const known = new KnownHeads();
  const one = known.parse(head('GET /a HTTP/1.1'));
  if ('problem' in one) throw new Error(one.problem);
  one.url = 'http://a/a';
  expect(known.parse(head('GET /b HTTP/1.1'))).toMatchObject({ target: '/b', url: undefined });
});

describe.each([
  ['without natives', undefined],
  ['with natives', scriptNatives],
])('%s', (_, natives) => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

  it('a head that came whole is remembered, and one with other bytes after it is not', () => {
    const known = new KnownHeads(natives);
    const text = head('GET /a HTTP/1.1');
    const [first, again] = [0, 0].map(() => new HeadBuffer(known).take(bytes(text), 0));
    expect(first).toEqual(parsed(text));
    expect(again).toBe(first);
    const other = head('GET /b HTTP/1.1', 'Host: a\r\nX: \xe4');
    const buffer = new HeadBuffer(known);
    expect(buffer.take(bytes(`..${other}body`), 2)).toEqual(parsed(other));
    expect(buffer.end).toBe(2 + other.length);
    expect(known.find(`${other}body`)).toBeUndefined();
  });

  it('a long head is not remembered', () => {
    const known = new KnownHeads(natives);
    const long = head('GET /a HTTP/1.1', `Host: a\r\nX: ${'y'.repeat(2000)}`);
    expect(new HeadBuffer(known).take(bytes(long), 0)).toEqual(parsed(long));
    expect(known.find(long)).toBeUndefined();
  });

  it('a target without a right form is refused', () => {
    const text = head('GET a HTTP/1.1');
    expect(new HeadBuffer(new KnownHeads(natives)).take(bytes(text), 0)).toEqual(parsed(text));
  });

  it('heads of responses have the bytes of Latin-1', () => {
    const parts = { status: 200, statusText: '', framing: 0, date: 'D', connection: undefined } as const;
    const text = (value: string): string => {
      const fields = ['x', value];
      return Buffer.from(new HeadWriter(natives).write({ ...parts, fields }, undefined)).toString('latin1');
    };
    for (const value of ['a', '\xe4']) expect(text(value)).toBe(responseHead({ ...parts, fields: ['x', value] }));
  });
});
