// Cases after the topics of url, written anew. Source: URL Standard.
import { attempt, throws, type Case, type Table } from './table';

const parse = (input: string, base?: string): string => {
  const { href } = new URL(input, base);
  return href;
};
type Writable =
  | 'href'
  | 'protocol'
  | 'username'
  | 'password'
  | 'host'
  | 'hostname'
  | 'port'
  | 'pathname'
  | 'search'
  | 'hash';

/** Inputs, their base and the URL that they are; undefined is an error. */
const PARSED: readonly (readonly [input: string, base: string | undefined, href: string | undefined])[] = [
  ['http://example.com', undefined, 'http://example.com/'],
  ['HTTP://EXAMPLE.COM:80/', undefined, 'http://example.com/'],
  ['https://example.com:443/a', undefined, 'https://example.com/a'],
  ['https://example.com:80/a', undefined, 'https://example.com:80/a'],
  ['  http://a/ \t', undefined, 'http://a/'],
  ['ht\ntp://a\t/b', undefined, 'http://a/b'],
  ['http:\\\\a\\b', undefined, 'http://a/b'],
  ['http:a', 'http://b/c', 'http://b/a'],
  ['http:a', 'https://b/c', 'http://a/'],
  ['//c/d', 'http://a/b', 'http://c/d'],
  ['/d', 'http://a/b/c?x#y', 'http://a/d'],
  ['d', 'http://a/b/c?x#y', 'http://a/b/d'],
  ['?d', 'http://a/b/c?x#y', 'http://a/b/c?d'],
  ['#d', 'http://a/b/c?x#y', 'http://a/b/c?x#d'],
  ['', 'http://a/b/c?x#y', 'http://a/b/c?x'],
  ['..', 'http://a/b/c/d', 'http://a/b/'],
  ['../../../../e', 'http://a/b/c/d', 'http://a/e'],
  ['./%2e%2E/e', 'http://a/b/c/d', 'http://a/b/e'],
  ['.%2e/e/.', 'http://a/b/c/d', 'http://a/b/e/'],
  ['http://a/b/../c/./d', undefined, 'http://a/c/d'],
  ['http://a/ä?ö#ü', undefined, 'http://a/%C3%A4?%C3%B6#%C3%BC'],
  ['http://a/{}|`"<>', undefined, 'http://a/%7B%7D|%60%22%3C%3E'],
  ['http://a/?q\'"<>', undefined, 'http://a/?q%27%22%3C%3E'],
  ['x:/?q\'"', undefined, "x:/?q'%22"],
  ['http://a/%zz%4', undefined, 'http://a/%zz%4'],
  ['http://user:pass@host/', undefined, 'http://user:pass@host/'],
  ['http://us@er:p:a@host/', undefined, 'http://us%40er:p%3Aa@host/'],
  ['http://@host/', undefined, 'http://host/'],
  ['http://:@host/', undefined, 'http://host/'],
  ['http://127.1/', undefined, 'http://127.0.0.1/'],
  ['http://0x7f.1/', undefined, 'http://127.0.0.1/'],
  ['http://017700000001/', undefined, 'http://127.0.0.1/'],
  ['http://256.1.1.1/', undefined, undefined],
  ['http://1.2.3.4.5/', undefined, undefined],
  ['http://1.2.3.08/', undefined, undefined],
  ['http://a.0x/', undefined, undefined],
  ['http://[::1]/', undefined, 'http://[::1]/'],
  ['http://[1:0:0:2:0:0:0:3]/', undefined, 'http://[1:0:0:2::3]/'],
  ['http://[::127.0.0.1]/', undefined, 'http://[::7f00:1]/'],
  ['http://[::1%eth0]/', undefined, undefined],
  ['http://[1::2::3]/', undefined, undefined],
  ['http://[::1', undefined, undefined],
  ['http://bücher.example/', undefined, 'http://xn--bcher-kva.example/'],
  ['http://BÜCHER.example/', undefined, 'http://xn--bcher-kva.example/'],
  ['http://faß.de/', undefined, 'http://xn--fa-hia.de/'],
  ['http://example%2ecom/', undefined, 'http://example.com/'],
  ['http://ex%41mple/', undefined, 'http://example/'],
  ['http://a b/', undefined, undefined],
  ['http://a%20b/', undefined, undefined],
  ['http://a<b/', undefined, undefined],
  ['http://a^b/', undefined, undefined],
  ['http://', undefined, undefined],
  ['http:///a', undefined, 'http://a/'],
  ['http://:80/', undefined, undefined],
  ['http://a:/', undefined, 'http://a/'],
  ['http://a:00080/', undefined, 'http://a/'],
  ['http://a:65535/', undefined, 'http://a:65535/'],
  ['http://a:65536/', undefined, undefined],
  ['http://a:x/', undefined, undefined],
  ['a', undefined, undefined],
  ['/a', undefined, undefined],
  ['', undefined, undefined],
  ['a', 'mailto:b', undefined],
  ['#a', 'mailto:b', 'mailto:b#a'],
  ['mailto:x@y?z', undefined, 'mailto:x@y?z'],
  ['x-y://Host/a/../b', undefined, 'x-y://Host/b'],
  ['x-y:a/../b', undefined, 'x-y:a/../b'],
  ['x-y:/..//a', undefined, 'x-y:/.//a'],
  ['file:///C|/a', undefined, 'file:///C:/a'],
  ['file://localhost/a', undefined, 'file:///a'],
  ['file:a', 'file:///b/c', 'file:///b/a'],
  ['..', 'file:///C:/', 'file:///C:/'],
  ['blob:https://a/b', undefined, 'blob:https://a/b'],
  ['javascript:alert(1)', undefined, 'javascript:alert(1)'],
  ['1x:a', undefined, undefined],
  ['x+.-1:a', undefined, 'x+.-1:a'],
  ['ws://a:80/', undefined, 'ws://a/'],
  ['wss://a:443/', undefined, 'wss://a/'],
  ['ftp://a:21/', undefined, 'ftp://a/'],
  ['http://a/b', 'not a URL', undefined],
];

/** A URL, the property that is set, its new value and the URL afterwards. */
const SET: readonly (readonly [from: string, property: Writable, value: string, href: string])[] = [
  ['http://a/', 'protocol', 'https', 'https://a/'],
  ['http://a/', 'protocol', 'https:ignored', 'https://a/'],
  ['http://a/', 'protocol', 'x-y', 'http://a/'],
  ['x-y://a/', 'protocol', 'http', 'x-y://a/'],
  ['https://a:80/', 'protocol', 'http', 'http://a/'],
  ['http://a/', 'protocol', 'file', 'file://a/'],
  ['http://u@a/', 'protocol', 'file', 'http://u@a/'],
  ['http://a/', 'username', 'me you', 'http://me%20you@a/'],
  ['http://u:p@a/', 'username', '', 'http://:p@a/'],
  ['http://a/', 'password', ':@/', 'http://:%3A%40%2F@a/'],
  ['mailto:a', 'username', 'u', 'mailto:a'],
  ['file:///a', 'password', 'p', 'file:///a'],
  ['http://a:8080/', 'host', 'b', 'http://b:8080/'],
  ['http://a/', 'host', 'b:81', 'http://b:81/'],
  ['http://a/', 'host', 'b/c?d', 'http://b/'],
  ['http://a/', 'host', '', 'http://a/'],
  ['http://a/', 'host', 'b:65536', 'http://b/'],
  ['mailto:a', 'host', 'b', 'mailto:a'],
  ['http://a:81/', 'hostname', 'b:82', 'http://a:81/'],
  ['http://a:81/', 'hostname', 'b', 'http://b:81/'],
  ['http://a/', 'hostname', 'ä', 'http://xn--4ca/'],
  ['http://a/', 'hostname', 'a b', 'http://a/'],
  ['http://a/', 'port', '8080', 'http://a:8080/'],
  ['http://a:81/', 'port', '', 'http://a/'],
  ['http://a:81/', 'port', '80', 'http://a/'],
  ['http://a/', 'port', '90x', 'http://a:90/'],
  ['http://a:81/', 'port', 'x', 'http://a:81/'],
  ['http://a:81/', 'port', '65536', 'http://a:81/'],
  ['file:///a', 'port', '1', 'file:///a'],
  ['http://a/b', 'pathname', 'c d', 'http://a/c%20d'],
  ['http://a/b', 'pathname', '', 'http://a/'],
  ['http://a/b', 'pathname', '/../x?y#z', 'http://a/x%3Fy%23z'],
  ['http://a/b', 'pathname', '\\c', 'http://a/c'],
  ['mailto:a', 'pathname', 'b', 'mailto:a'],
  ['http://a/?b', 'search', '?c=d', 'http://a/?c=d'],
  ['http://a/?b', 'search', '', 'http://a/'],
  ['http://a/', 'search', '??', 'http://a/??'],
  ['http://a/', 'search', 'ä #', 'http://a/?%C3%A4%20%23'],
  ['http://a/#b', 'hash', '#c', 'http://a/#c'],
  ['http://a/#b', 'hash', '', 'http://a/'],
  ['http://a/', 'hash', '##`<', 'http://a/##%60%3C'],
  ['http://a/', 'href', 'http://b/?c', 'http://b/?c'],
];

const parsed: Case[] = PARSED.map(([input, base, href]) => [
  `${JSON.stringify(input)}${base === undefined ? '' : ` on ${base}`}`,
  () => parse(input, base),
  href ?? throws('TypeError'),
]);

export const URLS: Table = {
  'url/url-constructor.any.js': parsed.filter((_, index) => PARSED[index]![2] !== undefined),
  'url/failure.html': parsed.filter((_, index) => PARSED[index]![2] === undefined),
  'url/url-constructor-base-failure.any.js': ['about:', 'x', '', '//a', 'http://'].map(
    (base): Case => [`${JSON.stringify(base)} is no base of a`, () => new URL('a', base).href, throws('TypeError')],
  ),
  'url/url-origin.any.js': [
    ['http', 'http://u@a:80/b', 'http://a'],
    ['a port', 'https://a:81/', 'https://a:81'],
    ['blob', 'blob:https://a:443/b', 'https://a'],
    ['blob of another scheme', 'blob:x-y:b', 'null'],
    ['file', 'file:///a', 'null'],
    ['mailto', 'mailto:a', 'null'],
    ['another scheme', 'x-y://a', 'null'],
    ['ws', 'ws://a', 'ws://a'],
  ].map(([name, input, origin]): Case => [name!, () => new URL(input!).origin, origin]),
  'url/url-setters.any.js': SET.map(
    ([from, property, value, href]): Case => [
      `${property} = ${JSON.stringify(value)} of ${from}`,
      () => {
        const url = new URL(from);
        url[property] = value;
        return url.href;
      },
      href,
    ],
  ),
  'url/url-setters-stripping.any.js': (['host', 'hostname', 'pathname', 'search', 'hash'] as const).map(
    (property): Case => [
      `tabs and newlines in ${property}`,
      () => {
        const url = new URL('http://a/');
        url[property] = 'x\ty\nz';
        return url.href.includes('xyz');
      },
      true,
    ],
  ),
  'url/url-searchparams.any.js': [
    [
      'a change of the parameters changes the URL',
      () => {
        const url = new URL('http://a/?b=c');
        url.searchParams.append('d', 'e f');
        return url.href;
      },
      'http://a/?b=c&d=e+f',
    ],
    [
      'a change of the URL changes the parameters',
      () => {
        const url = new URL('http://a/?b=c');
        const { searchParams } = url;
        url.search = '?d=e';
        return [searchParams.toString(), searchParams === url.searchParams];
      },
      ['d=e', true],
    ],
    [
      'no parameters remove the question mark',
      () => {
        const url = new URL('http://a/?b=c');
        url.searchParams.delete('b');
        return url.href;
      },
      'http://a/',
    ],
    [
      'they cannot be replaced',
      () => {
        const url = new URL('http://a/?b=c');
        attempt(() => ((url as unknown as Record<string, unknown>)['searchParams'] = new URLSearchParams('d=e')));
        return url.href;
      },
      'http://a/?b=c',
    ],
  ],
  'url/url-statics-canparse.any.js': [
    ['a URL', () => URL.canParse('http://a'), true],
    ['no URL', () => URL.canParse('a'), false],
    ['a base', () => URL.canParse('a', 'http://b'), true],
    ['a wrong base', () => URL.canParse('a', 'b'), false],
    ['undefined', () => URL.canParse(undefined as never), false],
  ],
  'url/url-tojson.any.js': [
    ['JSON has the href', () => JSON.stringify({ a: new URL('http://b') }), '{"a":"http://b/"}'],
  ],
  'url/historical.any.js': [
    [
      'searchParams has no old members',
      () => ['getAll2', 'parsePair'].filter((name) => name in URLSearchParams.prototype),
      [],
    ],
    ['URL needs new', () => (URL as unknown as (text: string) => void)('http://a'), throws('TypeError')],
    [
      'the tags',
      () => [new URL('http://a'), new URLSearchParams()].map((one) => Object.prototype.toString.call(one)),
      ['[object URL]', '[object URLSearchParams]'],
    ],
  ],
};
