// Cases after the topics of fetch/api/headers, written anew. Source: Fetch Standard, 5.1.
import { attempt, throws, type Table } from './table';

const pairs = (headers: Headers): string => [...headers].map(([name, value]) => `${name}=${value}`).join('; ');
const of = (init?: unknown): Headers => new Headers(init as never);

/** Names and values that no header may have. */
const BAD_NAMES = ['', ' ', 'a b', 'a:', 'a\n', 'ä', '(a)', 'a/b', '@', '[x]', '{x}', '"x"', 'a,b', 'a;b', '\x7f'];
const BAD_VALUES = ['a\nb', 'a\rb', 'a\0b', '\0', 'a\r\n b', '€'];

export const HEADERS: Table = {
  'fetch/api/headers/headers-basic.any.js': [
    ['without an argument', () => pairs(of()), ''],
    ['of undefined', () => pairs(of(undefined)), ''],
    ['of an empty record', () => pairs(of({})), ''],
    ['of a record', () => pairs(of({ b: '1', a: '2' })), 'a=2; b=1'],
    [
      'of a list',
      () =>
        pairs(
          of([
            ['b', '1'],
            ['a', '2'],
          ]),
        ),
      'a=2; b=1',
    ],
    ['of other headers', () => pairs(of(of({ a: '1' }))), 'a=1'],
    [
      'of an iterator of pairs',
      () =>
        pairs(
          of(
            new Map([
              ['a', '1'],
              ['b', '2'],
            ]),
          ),
        ),
      'a=1; b=2',
    ],
    [
      'of headers with an iterator of their own',
      () => {
        const value = () => [['own', '1']][Symbol.iterator]();
        return pairs(of(Object.defineProperty(of({ a: '1' }), Symbol.iterator, { value })));
      },
      'own=1',
    ],
    [
      'values become strings',
      () => pairs(of({ a: 1, b: true, c: null, d: undefined })),
      'a=1; b=true; c=null; d=undefined',
    ],
    [
      'a copy does not change the original',
      () => {
        const first = of({ a: '1' });
        of(first).set('a', '2');
        return first.get('a');
      },
      '1',
    ],
    [
      'append, get, has, set, delete',
      () => {
        const headers = of();
        headers.append('a', '1');
        headers.append('a', '2');
        const appended = headers.get('a');
        headers.set('a', '3');
        const set = headers.get('a');
        headers.delete('a');
        return [appended, set, headers.has('a'), headers.get('a')];
      },
      ['1, 2', '3', false, null],
    ],
    [
      'keys, values and entries are iterators',
      () => {
        const headers = of({ b: '1', a: '2' });
        return [[...headers.keys()], [...headers.values()], [...headers.entries()]];
      },
      [
        ['a', 'b'],
        ['2', '1'],
        [
          ['a', '2'],
          ['b', '1'],
        ],
      ],
    ],
    [
      'forEach passes the value, the name and the headers',
      () => {
        const headers = of({ b: '1', a: '2' });
        const seen: unknown[] = [];
        headers.forEach((value, name, whole) => seen.push([name, value, whole === headers]));
        return seen;
      },
      [
        ['a', '2', true],
        ['b', '1', true],
      ],
    ],
    [
      'forEach has the second argument as this',
      () => {
        const seen: unknown[] = [];
        of({ a: '1' }).forEach(function (this: unknown) {
          seen.push(this);
        }, 'here');
        return seen.map(String);
      },
      ['here'],
    ],
  ],
  'fetch/api/headers/headers-casing.any.js': [
    [
      'names are found in any case',
      () => [of({ 'X-Name': '1' }).get('x-NAME'), of({ 'X-Name': '1' }).has('X-NAME')],
      ['1', true],
    ],
    [
      'append joins names in any case',
      () => {
        const headers = of({ name: '1' });
        headers.append('NAME', '2');
        return pairs(headers);
      },
      'name=1, 2',
    ],
    [
      'set and delete work in any case',
      () => {
        const headers = of({ Name: '1', Other: '2' });
        headers.set('NAME', '3');
        headers.delete('OTHER');
        return pairs(headers);
      },
      'name=3',
    ],
  ],
  'fetch/api/headers/headers-combine.any.js': [
    [
      'values are joined in their order',
      () =>
        of([
          ['a', '1'],
          ['b', 'x'],
          ['a', '2'],
          ['A', '3'],
        ]).get('a'),
      '1, 2, 3',
    ],
    [
      'empty values are joined, too',
      () =>
        of([
          ['a', ''],
          ['a', ''],
          ['a', 'x'],
        ]).get('a'),
      ', , x',
    ],
    [
      'a set replaces all values',
      () => {
        const headers = of([
          ['a', '1'],
          ['a', '2'],
        ]);
        headers.set('a', '3');
        return headers.get('a');
      },
      '3',
    ],
    [
      'iteration combines once',
      () =>
        pairs(
          of([
            ['a', '1'],
            ['b', 'x'],
            ['a', '2'],
          ]),
        ),
      'a=1, 2; b=x',
    ],
  ],
  'fetch/api/headers/headers-errors.any.js': [
    ['of null', () => of(null), throws('TypeError')],
    ['of a number', () => of(1), throws('TypeError')],
    ['of a string', () => of('a'), throws('TypeError')],
    ['of a pair with one part', () => of([['a']]), throws('TypeError')],
    ['of a pair with three parts', () => of([['a', 'b', 'c']]), throws('TypeError')],
    ['of a list of strings', () => of(['ab']), throws('TypeError')],
    ...BAD_NAMES.map(
      (name) =>
        [
          `the name ${JSON.stringify(name)}`,
          () => {
            const headers = of();
            return [
              attempt(() => of([[name, 'x']])),
              attempt(() => headers.get(name)),
              attempt(() => headers.has(name)),
              attempt(() => headers.delete(name)),
              attempt(() => headers.set(name, 'x')),
              attempt(() => headers.append(name, 'x')),
            ];
          },
          Array<string>(6).fill(throws('TypeError')),
        ] as const,
    ),
    ...BAD_VALUES.map(
      (value) =>
        [
          `the value ${JSON.stringify(value)}`,
          () => {
            const headers = of();
            return [
              attempt(() => of([['a', value]])),
              attempt(() => headers.set('a', value)),
              attempt(() => headers.append('a', value)),
            ];
          },
          Array<string>(3).fill(throws('TypeError')),
        ] as const,
    ),
    ['forEach without a function', () => of({ a: '1' }).forEach(undefined as never), throws('TypeError')],
  ],
  'fetch/api/headers/headers-normalize.any.js': [
    ...[' a', 'a ', '\ta\t', '\r\na', 'a\n', ' \t\r\n a \n\r\t '].map(
      (value) =>
        [
          `white space around ${JSON.stringify(value)}`,
          () => {
            const headers = of({ x: value });
            headers.append('x', value);
            headers.set('y', value);
            return [headers.get('x'), headers.get('y')];
          },
          ['a, a', 'a'],
        ] as const,
    ),
    ['white space inside stays', () => of({ x: 'a \t b' }).get('x'), 'a \t b'],
    ['other white space stays', () => of({ x: '\u00a0a\u00a0' }).get('x'), '\u00a0a\u00a0'],
    ['only white space is empty', () => of({ x: ' \t ' }).get('x'), ''],
  ],
};
