import { textNativesOfHost } from '../../kernel/test/host/text-natives.js';
import { fuzzHeads } from './fuzz-heads.js';
import { message } from './play-bytes.js';
import { scriptNatives } from './script-natives.js';

const native = textNativesOfHost();
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe.each<[string, (text: string) => string | undefined]>([
  ['the native', (text) => native('head', [latin1(text)])[0]?.toString()],
  ['its twin in TypeScript', (text) => scriptNatives.scanHead(latin1(text), 0)],
])('%s that scans heads', (_, scan) => {
  it.each([
    ['a request line', 'GET / HTTP/1.0\r\n\r\n', '0018\nGET\n/\n0'],
    ['fields', 'GET /a?b HTTP/1.1\r\nHost: a\r\nX-Y:z\r\n\r\n', '0037\nGET\n/a?b\n1\nhost\na\nx-y\nz'],
    ['bytes after the head', 'PUT * HTTP/1.9\r\n\r\nbody', '0018\nPUT\n*\n9'],
    ['whitespace around a value', 'GET / HTTP/1.1\r\nA: \t b \tc\t \r\n\r\n', '0031\nGET\n/\n1\na\nb \tc'],
    ['an empty value', 'GET / HTTP/1.1\r\nA: \r\nB:\r\n\r\n', '0027\nGET\n/\n1\na\n\nb\n'],
    ['Latin-1 in a value', 'GET / HTTP/1.1\r\nA: \xe4\xff\r\n\r\n', '0025\nGET\n/\n1\na\n\xe4\xff'],
    ['capital letters', 'gEt /A HTTP/1.1\r\nAZaz09: AZ\r\n\r\n', '0031\ngEt\n/A\n1\nazaz09\nAZ'],
  ])('accepts %s', (_name, text, scanned) => {
    expect(scan(text)).toBe(scanned);
  });

  it.each([
    ['no bytes', ''],
    ['an empty line first', '\r\nGET / HTTP/1.1\r\n\r\n'],
    ['no method', ' / HTTP/1.1\r\n\r\n'],
    ['a method with a comma', 'GE,T / HTTP/1.1\r\n\r\n'],
    ['a target with a fragment', 'GET /#a HTTP/1.1\r\n\r\n'],
    ['a target with a byte of UTF-8', 'GET /\xc3 HTTP/1.1\r\n\r\n'],
    ['two blanks', 'GET  / HTTP/1.1\r\n\r\n'],
    ['another version', 'GET / HTTP/2.0\r\n\r\n'],
    ['a version of two digits', 'GET / HTTP/1.10\r\n\r\n'],
    ['LF without CR', 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
    ['CR in a value', 'GET / HTTP/1.1\r\nA: b\rc\r\n\r\n'],
    ['NUL in a value', 'GET / HTTP/1.1\r\nA: \0\r\n\r\n'],
    ['a folded line', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nA : b\r\n\r\n'],
    ['no name', 'GET / HTTP/1.1\r\n: b\r\n\r\n'],
    ['no colon', 'GET / HTTP/1.1\r\nA\r\n\r\n'],
    ['101 fields', message('GET / HTTP/1.1', Array<string>(100).fill('A: b'))],
    ['4,097 bytes', message('GET / HTTP/1.1', [`A: ${'b'.repeat(4097 - 32)}`])],
  ])('refuses %s', (_name, text) => {
    expect(scan(text)).toBeUndefined();
  });

  it('accepts 100 fields, and 4,096 bytes', () => {
    expect(scan(message('GET / HTTP/1.1', Array<string>(99).fill('A: b')))).toMatch(/^\d{4}\nGET\n/);
    const longest = message('GET / HTTP/1.1', [`A: ${'b'.repeat(4096 - 32)}`]);
    expect(longest).toHaveLength(4096);
    expect(scan(longest)).toMatch(/^4096\n/);
  });

  it('refuses every truncation of a head', () => {
    const text = message('GET /a HTTP/1.1', ['A: b', 'C:']);
    for (let length = 0; length < text.length; length++) expect(scan(text.slice(0, length))).toBeUndefined();
  });
});

it('the native and its twin return the same for random requests', () => {
  const { violations, accepted, refused } = fuzzHeads(100_000, 20261130);
  expect(violations).toEqual([]);
  expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
});
