// Cases after the topics of url, written anew: the parameters of URLs. Source: URL Standard, 5 and 6.
import { throws, type Case, type Table } from './table';

const params = (init?: unknown): string => new URLSearchParams(init as never).toString();

/** What the parser of forms makes of a text. Source: URL Standard, 5.1. */
const FORMS: readonly (readonly [text: string, pairs: readonly (readonly [string, string])[]])[] = [
  ['', []],
  ['a', [['a', '']]],
  ['a=b', [['a', 'b']]],
  ['a=', [['a', '']]],
  ['=b', [['', 'b']]],
  ['&', []],
  ['&a', [['a', '']]],
  ['a&', [['a', '']]],
  [
    'a&&b',
    [
      ['a', ''],
      ['b', ''],
    ],
  ],
  [
    'a=b&a=c',
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
  ],
  ['a==b', [['a', '=b']]],
  ['a=b=c', [['a', 'b=c']]],
  ['a+b=c+d', [['a b', 'c d']]],
  ['a%20b=%2B', [['a b', '+']]],
  ['%C3%A4=%E2%82%AC', [['ä', '€']]],
  ['a=%ff', [['a', '\ufffd']]],
  ['a=%zz', [['a', '%zz']]],
  ['a=%', [['a', '%']]],
  ['a=\u{1f4a9}', [['a', '\u{1f4a9}']]],
  ['?a=b', [['?a', 'b']]],
];

export const SEARCH_PARAMS: Table = {
  'url/urlencoded-parser.any.js': FORMS.map(
    ([text, expected]): Case => [
      JSON.stringify(text),
      () => {
        // The constructor removes one question mark, the parser does not.
        const read = new URLSearchParams(text.startsWith('?') ? `?${text}` : text);
        return [...read];
      },
      expected,
    ],
  ),
  'url/urlencoded-parser-request-response.any.js': FORMS.map(
    ([text, expected]): Case => [
      `a body ${JSON.stringify(text)}`,
      async () => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const bodies = [
          new Response(text, { headers }),
          new Request('http://a', { method: 'POST', body: text, headers }),
        ];
        return Promise.all(bodies.map(async (body) => [...(await body.formData())]));
      },
      [expected, expected],
    ],
  ),
  'url/urlsearchparams-append.any.js': [
    [
      'a name twice',
      () => {
        const p = new URLSearchParams('a=1');
        p.append('a', '2');
        return `${p}`;
      },
      'a=1&a=2',
    ],
    [
      'empty and null',
      () => {
        const p = new URLSearchParams();
        p.append('', '');
        p.append(null as never, null as never);
        return `${p}`;
      },
      '=&null=null',
    ],
  ],
  'url/urlsearchparams-constructor.any.js': [
    ['nothing', () => params(), ''],
    ['a question mark', () => params('?a=b'), 'a=b'],
    ['two question marks', () => params('??a=b'), '%3Fa=b'],
    ['a record', () => params({ a: 'b', c: 'd' }), 'a=b&c=d'],
    [
      'pairs',
      () =>
        params([
          ['a', 'b'],
          ['a', 'c'],
        ]),
      'a=b&a=c',
    ],
    ['a pair of one', () => params([['a']]), throws('TypeError')],
    ['a pair of three', () => params([['a', 'b', 'c']]), throws('TypeError')],
    ['other parameters', () => params(new URLSearchParams('a=b')), 'a=b'],
    ['an iterable', () => params(new Map([['a', 'b']])), 'a=b'],
    ['surrogates of a record', () => params({ 'a\ud800': '\udc00' }), 'a%EF%BF%BD=%EF%BF%BD'],
    ['NUL', () => params('a=%00b'), 'a=%00b'],
  ],
  'url/urlsearchparams-delete.any.js': [
    [
      'all of a name',
      () => {
        const p = new URLSearchParams('a=1&b=2&a=3');
        p.delete('a');
        return `${p}`;
      },
      'b=2',
    ],
    [
      'a name and a value',
      () => {
        const p = new URLSearchParams('a=1&a=2&a=1');
        p.delete('a', '1');
        return `${p}`;
      },
      'a=2',
    ],
    [
      'undefined is no value',
      () => {
        const p = new URLSearchParams('a=1&a=2');
        p.delete('a', undefined);
        return `${p}`;
      },
      '',
    ],
    [
      'nothing',
      () => {
        const p = new URLSearchParams('a=1');
        p.delete('b');
        return `${p}`;
      },
      'a=1',
    ],
  ],
  'url/urlsearchparams-foreach.any.js': [
    [
      'in order',
      () => {
        const seen: string[] = [];
        new URLSearchParams('a=1&b=2').forEach((value, name) => seen.push(name + value));
        return seen;
      },
      ['a1', 'b2'],
    ],
    [
      'a deletion while it iterates',
      () => {
        const url = new URL('http://a/?a=1&b=2&c=3&d=4');
        const seen: string[] = [];
        for (const [name] of url.searchParams) {
          url.searchParams.delete(name);
          seen.push(name);
        }
        return [seen, url.search];
      },
      [['a', 'c'], '?b=2&d=4'],
    ],
    ['no function', () => new URLSearchParams('a').forEach(undefined as never), throws('TypeError')],
  ],
  'url/urlsearchparams-get.any.js': [
    [
      'the first of a name, and none',
      () => {
        const p = new URLSearchParams('a=1&a=2&b');
        return [p.get('a'), p.get('b'), p.get('c')];
      },
      ['1', '', null],
    ],
  ],
  'url/urlsearchparams-getall.any.js': [
    [
      'all of a name, and none',
      () => {
        const p = new URLSearchParams('a=1&b=3&a=2');
        return [p.getAll('a'), p.getAll('c')];
      },
      [['1', '2'], []],
    ],
  ],
  'url/urlsearchparams-has.any.js': [
    [
      'a name',
      () => {
        const p = new URLSearchParams('a=1&b');
        return [p.has('a'), p.has('b'), p.has('c')];
      },
      [true, true, false],
    ],
    [
      'a name and a value',
      () => {
        const p = new URLSearchParams('a=1&a=2');
        return [p.has('a', '2'), p.has('a', '3'), p.has('a', undefined)];
      },
      [true, false, true],
    ],
  ],
  'url/urlsearchparams-set.any.js': [
    [
      'the place of the first',
      () => {
        const p = new URLSearchParams('a=1&b=2&a=3');
        p.set('a', '4');
        return `${p}`;
      },
      'a=4&b=2',
    ],
    [
      'a new name',
      () => {
        const p = new URLSearchParams('a=1');
        p.set('b', '2');
        return `${p}`;
      },
      'a=1&b=2',
    ],
  ],
  'url/urlsearchparams-size.any.js': [
    [
      'pairs count',
      () => {
        const p = new URLSearchParams('a=1&b=2&a=3');
        const before = p.size;
        p.delete('a');
        return [before, p.size];
      },
      [3, 1],
    ],
  ],
  'url/urlsearchparams-sort.any.js': [
    [
      'stable, by code units',
      () => {
        const p = new URLSearchParams('z=b&a=b&z=a&a=a');
        p.sort();
        return `${p}`;
      },
      'a=b&a=a&z=b&z=a',
    ],
    [
      'surrogates before U+FFFD',
      () => {
        const p = new URLSearchParams('\ufffd&\u{1f308}');
        p.sort();
        return [...p.keys()];
      },
      ['\u{1f308}', '\ufffd'],
    ],
    [
      'the URL as well',
      () => {
        const url = new URL('http://a/?z=1&a=2');
        url.searchParams.sort();
        return url.search;
      },
      '?a=2&z=1',
    ],
  ],
  'url/urlsearchparams-stringifier.any.js': [
    [
      'which characters stay',
      () => params([['*-._09AZaz', "!'()~ +&=%ä\n"]]),
      '*-._09AZaz=%21%27%28%29%7E+%2B%26%3D%25%C3%A4%0A',
    ],
    [
      'empty names and values',
      () =>
        params([
          ['', ''],
          ['a', ''],
        ]),
      '=&a=',
    ],
  ],
};
