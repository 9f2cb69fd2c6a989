import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import {
  address,
  addressRange,
  codecOf,
  duration,
  flag,
  integer,
  oneOf,
  seconds,
  text,
  type ValueCodec,
} from './values.js';

const bytes = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  // Addresses with many zeros, where `::` stands.
  fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 16, maxLength: 16 }).map((all) => Uint8Array.from(all)),
);
const ranges = bytes.chain((all) =>
  fc.nat(all.length * 8).map((prefixBits) => ({ address: Uint8Array.from(all), prefixBits })),
);

it.each<[string, ValueCodec<unknown>, fc.Arbitrary<unknown>]>([
  ['text', text as ValueCodec<unknown>, fc.string({ unit: 'binary' })],
  ['integers', integer as ValueCodec<unknown>, fc.maxSafeInteger()],
  ['flags', flag as ValueCodec<unknown>, fc.boolean()],
  ['durations', duration as ValueCodec<unknown>, fc.bigInt({ min: 0n, max: 10n ** 24n })],
  ['seconds', seconds as ValueCodec<unknown>, fc.bigInt({ min: 0n, max: 10n ** 24n })],
  ['addresses', address as ValueCodec<unknown>, bytes.map((all) => Uint8Array.from(all))],
  ['ranges of addresses', addressRange as ValueCodec<unknown>, ranges],
  ['choices', oneOf('a', 'b') as ValueCodec<unknown>, fc.constantFrom('a', 'b')],
])('reads what it shows: %s', (_, codec, values) => {
  fc.assert(
    fc.property(values, (value) => {
      const shown = codec.show(value);
      expect(codec.parse(shown)).toEqual(value);
      expect(codecOf(codec.spec).parse(shown)).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

it('takes for addresses what Node takes', () => {
  const almost = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'F', ':', ':', '.', '.', '::') }),
    fc
      .tuple(fc.ipV6(), fc.nat(40), fc.constantFrom(':', '.', '', '0'))
      .map(([ip, at, piece]) => ip.slice(0, at) + piece + ip.slice(at + 1)),
  );
  fc.assert(
    fc.property(almost, (given) => {
      const found = address.parse(given);
      expect(found?.length).toBe(isIPv4(given) ? 4 : isIPv6(given) ? 16 : undefined);
    }),
    { numRuns: 5000 },
  );
});

it.each<[ValueCodec<unknown>, string, unknown]>([
  [integer as ValueCodec<unknown>, '-0', 0],
  [integer as ValueCodec<unknown>, '+7', 7],
  [integer as ValueCodec<unknown>, '007', 7],
  [duration as ValueCodec<unknown>, '0', 0n],
  [duration as ValueCodec<unknown>, '1.5s', 1_500_000_000n],
  [duration as ValueCodec<unknown>, '1m30s', 90_000_000_000n],
  [duration as ValueCodec<unknown>, '1d', 86_400_000_000_000n],
  [duration as ValueCodec<unknown>, '0.000001ms', 1n],
  [address as ValueCodec<unknown>, '10.0.0.2', Uint8Array.of(10, 0, 0, 2)],
  [address as ValueCodec<unknown>, '::1', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  [address as ValueCodec<unknown>, '::ffff:1.2.3.4', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4)],
  [addressRange as ValueCodec<unknown>, '10.0.0.2/24', { address: Uint8Array.of(10, 0, 0, 2), prefixBits: 24 }],
])('%# reads %j', (codec, given, value) => {
  expect(codec.parse(given)).toEqual(value);
});

it.each<[string, ValueCodec<unknown>, string[]]>([
  ['integer', integer as ValueCodec<unknown>, ['', ' 1', '1.0', '1e3', '0x10', '9007199254740992', '--1', 'x']],
  ['flag', flag as ValueCodec<unknown>, ['', 'yes', '1', 'TRUE']],
  [
    'duration',
    duration as ValueCodec<unknown>,
    ['', '1', 's', '-1s', '1s1m', '1s1s', '1 s', '0.5ns', '1.s', '.5s', '1S', '1e3s'],
  ],
  [
    'address',
    address as ValueCodec<unknown>,
    ['', '1.2.3', '1.2.3.4.5', '01.2.3.4', '256.0.0.1', 'fe80::1%eth0', '1::2::3', ':::'],
  ],
  [
    'range',
    addressRange as ValueCodec<unknown>,
    ['10.0.0.2', '10.0.0.2/33', '10.0.0.2/-1', '::/129', '10.0.0.2/024', '/24'],
  ],
  ['choice', oneOf('a', 'b') as ValueCodec<unknown>, ['', 'c', 'A']],
])('refuses what is no %s', (_, codec, texts) => {
  expect(texts.filter((given) => codec.parse(given) !== undefined)).toEqual([]);
});

it.each([
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0DB8::', '2001:db8::'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['0:0:0:0:0:0:0:0', '::'],
])('shows %s as %s', (given, shown) => {
  expect(address.show(address.parse(given)!)).toBe(shown);
});

it.each([
  ['2', 2_000_000_000n],
  ['0.5', 500_000_000n],
  ['0', 0n],
  ['1m30s', 90_000_000_000n],
  ['200ms', 200_000_000n],
  ['', undefined],
  ['-1', undefined],
  ['x', undefined],
])('%j in seconds is %s ns', (text, expected) => {
  expect(seconds.parse(text)).toBe(expected);
});
