// Cases after the topics of fetch/api/headers, written anew. Source: Fetch Standard, 5.1.
import { throws, type Table } from './table';

const pairs = (headers: Headers): string => [...headers].map(([name, value]) => `${name}=${value}`).join('; ');
const of = (init?: unknown): Headers => new Headers(init as never);

export const HEADER_LISTS: Table = {
  'fetch/api/headers/headers-record.any.js': [
    [
      'own enumerable properties only',
      () => pairs(of(Object.defineProperty({ a: '1' }, 'hidden', { value: '2', enumerable: false }))),
      'a=1',
    ],
    ['inherited properties do not count', () => pairs(of(Object.create({ inherited: '1' }))), ''],
    [
      'getters are called once each, in order',
      () => {
        const called: string[] = [];
        of({
          get b() {
            called.push('b');
            return '1';
          },
          get a() {
            called.push('a');
            return '2';
          },
        });
        return called;
      },
      ['b', 'a'],
    ],
    [
      'an error of a getter is passed on',
      () =>
        of({
          get a(): string {
            throw new RangeError();
          },
        }),
      throws('RangeError'),
    ],
    ['a name in two cases has both values', () => of({ a: '1', A: '2' }).get('a'), '1, 2'],
    ['a bad name', () => of({ 'a b': '1' }), throws('TypeError')],
  ],
  'fetch/api/headers/headers-structure.any.js': [
    [
      'the methods',
      () =>
        ['append', 'delete', 'get', 'has', 'set', 'entries', 'keys', 'values', 'forEach', 'getSetCookie'].filter(
          (name) => typeof (of() as unknown as Record<string, unknown>)[name] !== 'function',
        ),
      [],
    ],
    ['the tag', () => Object.prototype.toString.call(of()), '[object Headers]'],
  ],
  'fetch/api/headers/header-setcookie.any.js': [
    [
      'get joins the cookies',
      () =>
        of([
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]).get('set-cookie'),
      'a=1, b=2',
    ],
    [
      'getSetCookie returns each',
      () =>
        of([
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]).getSetCookie(),
      ['a=1', 'b=2'],
    ],
    [
      'equal cookies stay two',
      () =>
        of([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'a=1'],
        ]).getSetCookie(),
      ['a=1', 'a=1'],
    ],
    ['an empty list', () => of().getSetCookie(), []],
    ['an empty cookie', () => of([['set-cookie', '']]).getSetCookie(), ['']],
    ['set-cookie2 is another header', () => of([['set-cookie2', 'a=1']]).getSetCookie(), []],
    [
      'iteration has each cookie, in the place of the name',
      () =>
        pairs(
          of([
            ['set-cookie', 'a=1'],
            ['accept', 'x'],
            ['set-cookie', 'b=2'],
            ['x', 'y'],
          ]),
        ),
      'accept=x; set-cookie=a=1; set-cookie=b=2; x=y',
    ],
    [
      'set replaces all',
      () => {
        const headers = of([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]);
        headers.set('set-cookie', 'c=3');
        return headers.getSetCookie();
      },
      ['c=3'],
    ],
    [
      'delete removes all',
      () => {
        const headers = of([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]);
        headers.delete('Set-Cookie');
        return [headers.getSetCookie(), headers.has('set-cookie')];
      },
      [[], false],
    ],
    [
      'a copy has each',
      () =>
        of(
          of([
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ]),
        ).getSetCookie(),
      ['a=1', 'b=2'],
    ],
    [
      'an iterator sees later changes',
      () => {
        const headers = of([
          ['set-cookie', 'a'],
          ['set-cookie', 'b'],
        ]);
        const iterator = headers[Symbol.iterator]();
        const first = iterator.next().value;
        headers.delete('set-cookie');
        headers.set('set-cookie', 'c');
        headers.append('set-cookie', 'd');
        return [first, iterator.next().value, iterator.next().done];
      },
      [['set-cookie', 'a'], ['set-cookie', 'd'], true],
    ],
  ],
};
