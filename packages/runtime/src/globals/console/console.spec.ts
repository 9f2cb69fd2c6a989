import * as fc from 'fast-check';
import { format as nodeFormat, inspect as nodeInspect } from 'node:util';
import { fakeMachine, type FakeMachine } from '../../../test/machine.js';
import { AbortController as OurController } from '../abort.js';
import { console as ours } from '../console.js';
import { URL as OurUrl } from '../url/url.js';
import { format } from './format.js';
import { inspect } from './inspect.js';

class Foo {
  x = 1;
}
class Tagged {
  get [Symbol.toStringTag](): string {
    return 'Tag';
  }
}
const circle: { self?: unknown; list: unknown[] } = { list: [] };
circle.self = circle;
circle.list.push(circle, circle.list);
const sparse: unknown[] = [];
sparse[2] = 1;

const VALUES: unknown[] = [
  ...[undefined, null, true, 1.5, -0, NaN, 5n, Symbol('s'), 'text'],
  ...[{}, { a: 1, 'b-c': 'x', 3: 4 }, [], [1, 'a', null], sparse, Object.assign([1], { name: 'x' })],
  ...["it's", `it's "x"`, `it's "x" \`y\``, 'a\nb\t\\\x00\x7f', '\ud800x', { s: "'" }],
  { a: { b: { c: {} } } },
  { a: { b: { c: { d: 1 } } } },
  { a: { b: { c: [1] } } },
  { a: { b: { c: new Map([[1, 2]]) } } },
  circle,
  new Map<unknown, unknown>([[{ a: 1 }, new Set([1, 'x'])]]),
  ...[new Set(), new Map(), new WeakMap(), new WeakSet()],
  ...[new Foo(), new (class extends Map {})(), new (class Bar extends Array {})(2), new Tagged()],
  ...[Object.create(null), Object.assign(Object.create(null), { a: 1 }), Object.create({})],
  ...[
    () => 1,
    function named() {},
    async () => 1,
    class A {},
    class B extends Foo {},
    Object.assign(() => 1, { a: 1 }),
  ],
  [function* generator() {}, Math.max],
  ...[new Date(0), new Date(NaN), /a/g, [new Date(0)]],
  ...[Object(1), Object('ab'), Object(true), Object(2n), [Object(Symbol('x'))]],
  ...[new Uint8Array(3), new Float64Array([1.5])],
  {
    get a() {
      return 1;
    },
    set b(value: unknown) {},
    get c() {
      return 1;
    },
    set c(value: unknown) {},
  },
  { long: 'x'.repeat(80), short: 1 },
  { a: 'x'.repeat(30), b: 'y'.repeat(24), c: 1 },
  { a: 'x'.repeat(30), b: 'y'.repeat(27), c: 1 },
  [['x'.repeat(30), 'y'.repeat(30)], { deep: { x: 'z'.repeat(58) } }],
  { lines: `${'x'.repeat(50)}\n${'y'.repeat(50)}` },
  [Map, Error, class extends Map {}],
  { [Symbol.for('nodejs.util.inspect.custom')]: () => 'mine' },
  [{ [Symbol.for('nodejs.util.inspect.custom')]: () => ({ other: 1 }) }],
];

/**
 * Values that versions of Node show in different ways: Node 22 shows `byteLength` in brackets, Node 24 shows a symbol
 * without brackets.
 */
const VALUES_OF_VERSIONS: [string, unknown][] = [
  ['ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }', new ArrayBuffer(2)],
  [
    `ArrayBuffer {\n  [Uint8Contents]: <${new Array(60).fill('00').join(' ')}>,\n  byteLength: 60\n}`,
    new ArrayBuffer(60),
  ],
  [
    `DataView {
  byteLength: 1,
  byteOffset: 0,
  buffer: ArrayBuffer { [Uint8Contents]: <00>, byteLength: 1 }
}`,
    new DataView(new ArrayBuffer(1)),
  ],
  ['{ a: 1, [Symbol(key)]: 2 }', { a: 1, [Symbol('key')]: 2 }],
];

describe('inspect', () => {
  it.each(VALUES_OF_VERSIONS)('shows %s', (text, value) => {
    expect(inspect(value)).toBe(text);
  });

  it.each(VALUES.map((value): [string, unknown] => [nodeInspect(value).slice(0, 60), value]))(
    'shows %s as Node does',
    (_, value) => {
      expect(inspect(value)).toBe(nodeInspect(value));
    },
  );

  it('shows values with at most six parts as Node does', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.bigInt({ max: 9n }));
    const value = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('record'), tie('map')),
      list: fc.array(tie('value'), { maxLength: 6 }),
      record: fc.dictionary(fc.constantFrom('a', 'key', 'x-y', '1'), tie('value')),
      map: fc.array(fc.tuple(leaf, tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    })).value;
    fc.assert(
      fc.property(value, (one) => expect(inspect(one)).toBe(nodeInspect(one))),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it('shows errors with their stacks, names, properties and causes', () => {
    class HttpError extends Error {
      status = 404;
    }
    const error = new HttpError('gone', { cause: new RangeError('low') });
    const lines = inspect({ error });
    expect(lines).toMatch(/^\{\n {2}error: HttpError: gone\n {6}at .*/);
    expect(lines).toContain('status: 404');
    expect(lines).toMatch(/\[cause\]: RangeError: low\n {8}at /);
    expect(inspect(Object.assign(new Error('x'), { stack: undefined }))).toBe('[Error: x]');
  });

  it('shows objects of the web as Node does', () => {
    for (const url of ['http://a/?b=c&d', 'x:y']) expect(inspect(new OurUrl(url))).toBe(nodeInspect(new URL(url)));
    expect(inspect([new OurController().signal])).toBe('[ AbortSignal { aborted: false } ]');
  });

  it('shows long lists to their hundredth element', () => {
    expect(inspect(new Array(101).fill(0))).toMatch(/0,\n {2}\.\.\. 1 more item\n\]$/);
    expect(inspect(new Set(Array.from({ length: 103 }, (_, index) => index)))).toMatch(/\.\.\. 3 more items\n\}$/);
  });
});

describe('format', () => {
  it.each<[unknown[]]>([
    [[]],
    [['a', 'b', 1, { x: 'y' }]],
    [[1, 'a']],
    [['%s|%s|%s|%s', 1, 'x', null, undefined]],
    [['%s', { a: { b: 1 } }]],
    [['%s %s', Symbol('x'), 5n]],
    [['%s', -0]],
    [['%s', { toString: () => 'mine' }]],
    [
      [
        '%s',
        new (class {
          toString(): string {
            return 'own';
          }
        })(),
      ],
    ],
    [['%s', new Date(0)]],
    [['%d %d %d %d', '12', 3.5, 'x', 5n]],
    [['%d', {}]],
    [['%d', '']],
    [['%i %i %i', 3.7, '4.2x', 5n]],
    [['%f %f', '1.5x', Symbol('x')]],
    [['%j', { a: [1] }]],
    [['%j', circle]],
    [['%O', { a: { b: { c: 1 } } }]],
    [['%c styled', 'color: red']],
    [['100%%', 1]],
    [['100%%']],
    [['%x %s', 1]],
    [['%s']],
    [['%s', 'a', 'b', ['c']]],
    [['%', 1]],
  ])('formats %j as Node does', (values) => {
    expect(format(values)).toBe(nodeFormat(...values));
  });
});

describe('console', () => {
  let machine: FakeMachine;
  beforeEach(() => (machine = fakeMachine()));

  it.each<[string, () => void, string]>([
    ['lines', () => ours['log']!('a', 1), 'a 1\n'],
    ['warnings and errors, too', () => (ours['warn']!('a'), ours['error']!('b')), 'a\nb\n'],
    [
      'groups',
      () => (
        ours['group']!('G'),
        ours['log']!('in\nner'),
        ours['groupEnd']!(),
        ours['groupEnd']!(),
        ours['log']!('out')
      ),
      'G\n  in\n  ner\nout\n',
    ],
    [
      'counts',
      () => (ours['count']!(), ours['count']!(), ours['countReset']!(), ours['count']!()),
      'default: 1\ndefault: 2\ndefault: 1\n',
    ],
    [
      'assertions that fail',
      () => (ours['assert']!(true, 'no'), ours['assert']!(false, 'x %d', 5)),
      'Assertion failed: x 5\n',
    ],
    ['an assertion without words', () => ours['assert']!(false), 'Assertion failed\n'],
    ['as deep as asked', () => ours['dir']!({ a: { b: 1 } }, { depth: 0 }), '{ a: [Object] }\n'],
    [
      'times',
      () => {
        ours['time']!('x');
        machine.nowNs += 12_345_678;
        ours['timeLog']!('x', 'so far');
        machine.nowNs += 2e9;
        ours['timeEnd']!('x');
        ours['timeEnd']!('x');
      },
      "x: 12.346ms so far\nx: 2.012s\nWarning: No such label 'x' for console.time()\n",
    ],
    [
      'tables',
      () =>
        ours['table']!([
          { a: 1, b: 'x' },
          { a: 2, c: 3 },
        ]),
      "┌─────────┬───┬─────┬───┐\n│ (index) │ a │ b   │ c │\n├─────────┼───┼─────┼───┤\n│ 0       │ 1 │ 'x' │   │\n│ 1       │ 2 │     │ 3 │\n└─────────┴───┴─────┴───┘\n",
    ],
    [
      'the selected columns',
      () => ours['table']!([{ a: 1, b: 2 }], ['b']),
      '┌─────────┬───┐\n│ (index) │ b │\n├─────────┼───┤\n│ 0       │ 2 │\n└─────────┴───┘\n',
    ],
    ['no table for other values', () => ours['table']!(5), '5\n'],
  ])('writes %s', (_, act, expected) => {
    act();
    expect(machine.output()).toBe(expected);
  });

  it('trace shows the caller', () => {
    (function caller() {
      ours['trace']!('here %d', 1);
    })();
    expect(machine.output()).toMatch(/^Trace: here 1\n {4}at caller /);
  });
});
