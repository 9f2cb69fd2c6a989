import { KnownHeads } from './known-heads.js';
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
