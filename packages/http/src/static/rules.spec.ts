import fc from 'fast-check';
import { parseRanges } from './byte-ranges.js';
import { chooseCoding, CODINGS } from './content-codings.js';
import { contentType } from './content-type.js';
import { listsTag } from './entity-tags.js';
import { filePath } from './file-key.js';
import { parseHttpDate } from './http-date.js';

describe('the path of a URL names', () => {
  it.each([
    ['http://a/x/y.js?q#f', ['x', 'y.js'], false],
    ['http://a/', [], true],
    ['http://a', [], true],
    ['http://a/x/', ['x'], true],
    ['http://a/?/x', [], true],
    ['http://a/a%20b/%C3%A4', ['a b', 'ä'], false],
    ['http://a/a%2520b', ['a%20b'], false],
    ['http://a/%25%32%65', ['%2e'], false],
    ['http://a/.well-known/security.txt', ['.well-known', 'security.txt'], false],
    ['http://a/a..b/c.', ['a..b', 'c.'], false],
  ])('%s', (url, names, isDictionary) => expect(filePath(url)).toEqual({ names, isDictionary }));

  it.each([
    ['http://a/../x', 'hidden'],
    ['http://a/x/..', 'hidden'],
    ['http://a/%2e%2e/x', 'hidden'],
    ['http://a/.%2E/x', 'hidden'],
    ['http://a/./x', 'hidden'],
    ['http://a/..%2fx', 'hidden'],
    ['http://a/x%2fy', 'hidden'],
    ['http://a/x%5cy', 'hidden'],
    ['http://a/x\\y', 'hidden'],
    ['http://a//evil.example/', 'hidden'],
    ['http://a/x//y', 'hidden'],
    ['http://a/x%00.html', 'hidden'],
    ['http://a/x%0d%0ay', 'hidden'],
    ['http://a/.env', 'hidden'],
    ['http://a/.git/config', 'hidden'],
    ['http://a/%2Egit/config', 'hidden'],
    ['http://a/%', 'malformed'],
    ['http://a/%zz', 'malformed'],
    ['http://a/%c0%ae%c0%ae/x', 'malformed'],
    ['http://a/%ff', 'malformed'],
  ])('nothing: %s', (url, error) => expect(filePath(url)).toBe(error));
});

// Source: RFC 9110, 14.1.2, whose examples have 10,000 bytes.
it.each<[string, number, [number, number][] | undefined]>([
  ['bytes=0-499', 10_000, [[0, 500]]],
  ['bytes=500-999', 10_000, [[500, 1000]]],
  ['bytes=-500', 10_000, [[9500, 10_000]]],
  ['bytes=9500-', 10_000, [[9500, 10_000]]],
  // Source: RFC 9110, 14.1.2: the first and the last byte.
  [
    'bytes=0-0,-1',
    10_000,
    [
      [0, 1],
      [9999, 10_000],
    ],
  ],
  [
    'bytes= 0-999, 4500-5499, -1000',
    10_000,
    [
      [0, 1000],
      [4500, 5500],
      [9000, 10_000],
    ],
  ],
  ['BYTES=1-2', 10, [[1, 3]]],
  ['bytes=,0-1,', 10, [[0, 2]]],
  ['bytes=5-100', 10, [[5, 10]]],
  ['bytes=-100', 10, [[0, 10]]],
  ['bytes=0-9', 10, [[0, 10]]],
  // Those that overlap or touch are one.
  ['bytes=500-600,601-999', 10_000, [[500, 1000]]],
  ['bytes=500-700,601-999', 10_000, [[500, 1000]]],
  ['bytes=5-9,0-4', 10, [[0, 10]]],
  // No range is in the file.
  ['bytes=10-', 10, []],
  ['bytes=-0', 10, []],
  ['bytes=10-20,30-', 10, []],
  ['bytes=10-20,0-0', 10, [[0, 1]]],
  // To be ignored.
  ['bytes=0-', 0, undefined],
  ['bytes=5-4', 10, undefined],
  ['bytes=', 10, undefined],
  ['bytes=,', 10, undefined],
  ['bytes=-', 10, undefined],
  ['bytes=a-b', 10, undefined],
  ['bytes=0-1,x', 10, undefined],
  ['bytes=+1-2', 10, undefined],
  ['bytes=0x1-2', 10, undefined],
  ['bytes=1.5-2', 10, undefined],
  ['bytes=--5', 10, undefined],
  ['bytes 0-4', 10, undefined],
  ['lines=0-4', 10, undefined],
  ['bytes=0-99999999999999999999', 10, undefined],
  [`bytes=${Array<string>(17).fill('0-0').join()}`, 10, undefined],
  [`bytes=${'0-0,'.repeat(100_000)}`, 10, undefined],
  // More bytes than the file has.
  ['bytes=0-9,0-9,0-4,8-9,0-9', 10, [[0, 10]]],
  ['bytes=0-5,8-9,0-5', 10, undefined],
])('Range: %.40s of %d bytes', (field, length, expected) => {
  expect(parseRanges(field, length)).toEqual(expected?.map(([start, end]) => ({ start, end })));
});

// Source: RFC 9110, 12.5.3.
it.each<[string | null, string, string | undefined]>([
  [null, 'br gzip', 'identity'],
  ['', 'br gzip', 'identity'],
  ['gzip', 'br gzip', 'gzip'],
  ['gzip, br', 'br gzip', 'br'],
  ['gzip, deflate, br, zstd', 'br zstd gzip', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'br gzip', 'gzip'],
  ['gzip;q=1.0, identity; q=0.5, *;q=0', 'br gzip', 'gzip'],
  ['compress, gzip', 'br', 'identity'],
  ['*', 'br gzip', 'br'],
  ['*;q=0.5, gzip', 'br gzip', 'gzip'],
  ['br;q=0', 'br', 'identity'],
  ['br;q=0, *', 'br gzip', 'gzip'],
  ['identity, br;q=0.5', 'br', 'identity'],
  ['identity;q=0.5, br;q=0.5', 'br', 'br'],
  ['x-gzip', 'gzip', 'gzip'],
  ['GZIP', 'gzip', 'gzip'],
  ['br;q=2', 'br', 'identity'],
  ['br;q=-1, gzip', 'br gzip', 'gzip'],
  ['br;q=0.1234', 'br', 'identity'],
  ['br;level=9', 'br', 'identity'],
  ['identity;q=0', '', undefined],
  ['*;q=0', 'br', undefined],
  ['identity;q=0, br', 'br', 'br'],
  ['identity;q=0, gzip', 'br', undefined],
  ['constructor', 'br', 'identity'],
])('Accept-Encoding: %s of %s', (field, available, expected) => {
  const codings = CODINGS.filter(({ name }) => available.split(' ').includes(name));
  const chosen = chooseCoding(field, codings);
  expect(typeof chosen === 'object' ? chosen.name : chosen).toBe(expected);
});

// Source: RFC 9110, 8.8.3.2 and 13.1.
it.each<[string, string, boolean, boolean]>([
  ['"1"', '"1"', true, true],
  ['W/"1"', '"1"', false, true],
  ['"1"', '"2"', false, false],
  ['*', '"1"', true, true],
  ['"xyzzy", "r2d2xxxx", "c3piozzzz"', '"c3piozzzz"', true, true],
  ['W/"xyzzy", W/"r2d2xxxx"', '"r2d2xxxx"', false, true],
  [' , ,"a",,\t"b" ,', '"b"', true, true],
  ['"a,b"', '"a,b"', true, true],
  ['"a,b"', '"b"', false, false],
  ['', '"1"', false, false],
  ['1', '"1"', false, false],
  ['"1', '"1"', false, false],
  ['"2" "1"', '"1"', false, false],
  ['w/"1"', '"1"', false, false],
  ['*, "1"', '"1"', false, false],
])('the list %s contains %s: strong %s, weak %s', (list, tag, strong, weak) => {
  expect([listsTag(list, tag, 'strong'), listsTag(list, tag, 'weak')]).toEqual([strong, weak]);
});

// Source: RFC 9110, 5.6.7.
const THE_DATE = Date.UTC(1994, 10, 6, 8, 49, 37);
const NOW = Date.UTC(2026, 0, 1);
it.each<[string, number | undefined]>([
  ['Sun, 06 Nov 1994 08:49:37 GMT', THE_DATE],
  ['Sunday, 06-Nov-94 08:49:37 GMT', THE_DATE],
  ['Sun Nov  6 08:49:37 1994', THE_DATE],
  ['Sunday, 06-Nov-76 08:49:37 GMT', Date.UTC(2076, 10, 6, 8, 49, 37)],
  ['Sunday, 06-Nov-77 08:49:37 GMT', Date.UTC(1977, 10, 6, 8, 49, 37)],
  ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
  ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
  ['Thu, 29 Feb 2023 00:00:00 GMT', undefined],
  ['Sun, 31 Feb 2024 00:00:00 GMT', undefined],
  ['Sun, 00 Nov 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 24:00:00 GMT', undefined],
  ['Sun, 06 Nov 1994 08:60:37 GMT', undefined],
  ['Sun, 6 Nov 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 08:49:37 UTC', undefined],
  ['sun, 06 nov 1994 08:49:37 gmt', undefined],
  ['1994-11-06T08:49:37Z', undefined],
  ['1994', undefined],
  ['', undefined],
  ['"1"', undefined],
])('the date %s', (text, expected) => expect(parseHttpDate(text, NOW)).toBe(expected));

it.each([
  ['index.html', 'text/html;charset=utf-8'],
  ['a/app.JS', 'text/javascript;charset=utf-8'],
  ['style.css', 'text/css;charset=utf-8'],
  ['data.json', 'application/json'],
  ['a.wasm', 'application/wasm'],
  ['a.svg', 'image/svg+xml'],
  ['a.png', 'image/png'],
  ['a.webp', 'image/webp'],
  ['a.woff2', 'font/woff2'],
  ['app.webmanifest', 'application/manifest+json'],
  ['a.tar.gz', 'application/gzip'],
  ['LICENSE', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
  ['a.', 'application/octet-stream'],
])('the type of %s', (name, expected) => expect(contentType(name)).toBe(expected));

describe('whatever a client sends', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '%00',
    '%25',
    '\\',
    'a',
    '~',
    'ä',
    '?',
    '#',
    '%',
  );

  it('names of a path are names of keys', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
        const path = filePath(`http://a/${pieces.join('')}`);
        if (typeof path === 'string') return;
        for (const name of path.names) {
          expect(name).not.toMatch(/^\.{0,2}$|[/\\\0]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('ranges are in the file, and have no more bytes than it', () => {
    const range = fc.oneof(
      fc.tuple(fc.nat(30), fc.nat(30)).map(([first, last]) => `${first}-${last}`),
      fc.nat(30).map((first) => `${first}-`),
      fc.nat(30).map((suffix) => `-${suffix}`),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), fc.nat(25), (ranges, length) => {
        const parsed = parseRanges(`bytes=${ranges.join(',')}`, length) ?? [];
        const bytes = parsed.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(bytes).toBeLessThanOrEqual(length);
        for (const { start, end } of parsed)
          expect([start >= 0, start < end, end <= length]).toEqual([true, true, true]);
      }),
      { numRuns: 2000 },
    );
  });

  it('lists of codings and tags give an answer', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const coding = chooseCoding(text, CODINGS);
        expect(coding === undefined || coding === 'identity' || CODINGS.includes(coding)).toBe(true);
        expect([true, false]).toContain(listsTag(text, '"1"', 'weak'));
        expect(['number', 'undefined']).toContain(typeof parseHttpDate(text, NOW));
      }),
    );
  });
});
