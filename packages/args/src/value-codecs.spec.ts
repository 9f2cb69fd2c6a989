import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { Address, Prefix } from '@mirage/types';
import {
  address,
  codecOf,
  duration,
  flag,
  integer,
  oneOf,
  prefix,
  prefixes,
  seconds,
  size,
  tcpPort,
  text,
  udpPort,
  type ValueCodec,
} from './value-codecs.js';

const addresses = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map((bytes) => new Address(bytes));
const somePrefix = addresses.chain((one) => fc.nat(one.bytes.length * 8).map((bits) => new Prefix(one, bits)));

it.each<[string, ValueCodec<unknown>, fc.Arbitrary<unknown>]>([
  ['text', text as ValueCodec<unknown>, fc.string({ unit: 'binary' })],
  ['integers', integer as ValueCodec<unknown>, fc.maxSafeInteger()],
  ['flags', flag as ValueCodec<unknown>, fc.boolean()],
  ['durations', duration as ValueCodec<unknown>, fc.bigInt({ min: 0n, max: 10n ** 24n })],
  ['seconds', seconds as ValueCodec<unknown>, fc.bigInt({ min: 0n, max: 10n ** 24n })],
  ['addresses', address as ValueCodec<unknown>, addresses],
  ['prefixes', prefix as ValueCodec<unknown>, somePrefix],
  ['lists of prefixes', prefixes as ValueCodec<unknown>, fc.array(somePrefix)],
  ['ports of TCP', tcpPort as ValueCodec<unknown>, fc.nat(65_535)],
  ['ports of UDP', udpPort as ValueCodec<unknown>, fc.integer({ min: 1, max: 65_535 })],
  ['sizes', size(0, 2 ** 40) as ValueCodec<unknown>, fc.integer({ min: 0, max: 2 ** 40 })],
  ['choices', oneOf('a', 'b') as ValueCodec<unknown>, fc.constantFrom('a', 'b')],
])('parses its own text: %s', (_, codec, values) => {
  fc.assert(
    fc.property(values, (value) => {
      const shown = codec.show(value);
      expect(codec.parse(shown)).toEqual(value);
      expect(codecOf(codec.spec).parse(shown)).toEqual(value);
    }),
    { numRuns: 500 },
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
  [address as ValueCodec<unknown>, '10.0.0.2', new Address([10, 0, 0, 2])],
  [address as ValueCodec<unknown>, '::1', new Address([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])],
  [address as ValueCodec<unknown>, '::ffff:1.2.3.4', new Address([1, 2, 3, 4])],
  [size(0, 2 ** 40) as ValueCodec<unknown>, '1000', 1000],
  [size(0, 2 ** 40) as ValueCodec<unknown>, '1000B', 1000],
  [size(0, 2 ** 40) as ValueCodec<unknown>, '1024KiB', 2 ** 20],
  [size(0, 2 ** 40) as ValueCodec<unknown>, '4MiB', 4 * 2 ** 20],
  [size(0, 2 ** 40) as ValueCodec<unknown>, '1GiB', 2 ** 30],
  [prefix as ValueCodec<unknown>, '10.0.0.2/24', new Prefix(new Address([10, 0, 0, 2]), 24)],
  [prefixes as ValueCodec<unknown>, '', []],
  [prefixes as ValueCodec<unknown>, '10.0.0.0/8', [new Prefix(new Address([10, 0, 0, 0]), 8)]],
  [
    prefixes as ValueCodec<unknown>,
    '10.0.0.1/32,0.0.0.0/0',
    [new Prefix(new Address([10, 0, 0, 1]), 32), new Prefix(new Address([0, 0, 0, 0]), 0)],
  ],
])('%# parses %j', (codec, given, value) => {
  expect(codec.parse(given)).toEqual(value);
});

it.each<[string, ValueCodec<unknown>, string[]]>([
  ['integer', integer as ValueCodec<unknown>, ['', ' 1', '1.0', '1e3', '0x10', '9007199254740992', '--1', 'x']],
  ['tcpPort', tcpPort as ValueCodec<unknown>, ['', '-1', '65536', '1.5', '0x10', ' 7', 'http']],
  ['udpPort', udpPort as ValueCodec<unknown>, ['', '0', '65536', 'domain']],
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
    'prefix',
    prefix as ValueCodec<unknown>,
    ['10.0.0.2', '10.0.0.2/33', '10.0.0.2/-1', '::/129', '10.0.0.2/024', '/24'],
  ],
  [
    'list of prefixes',
    prefixes as ValueCodec<unknown>,
    ['10.0.0.0', ',', '10.0.0.0/8,', ',10.0.0.0/8', '10.0.0.0/8, fd00::/8', '10.0.0.0/8;fd00::/8', '*', '10.0.0.0/33'],
  ],
  ['choice', oneOf('a', 'b') as ValueCodec<unknown>, ['', 'c', 'A']],
])('refuses text that is not a valid %s', (_, codec, texts) => {
  expect(texts.filter((given) => codec.parse(given) !== undefined)).toEqual([]);
});

it.each<[ValueCodec<unknown>, string, string | undefined]>([
  [address as ValueCodec<unknown>, '10.0.0.01', 'a part begins with 0'],
  [address as ValueCodec<unknown>, 'fe80::1%eth0', 'zones are not supported'],
  [address as ValueCodec<unknown>, '10.0.0.256', 'a part is too large'],
  [address as ValueCodec<unknown>, '10.0.0', 'the number of parts is wrong'],
  [address as ValueCodec<unknown>, 'localhost', undefined],
  [prefixes as ValueCodec<unknown>, '10.0.0.0/8,10.0.0.1', 'the prefix length is missing or not possible'],
  [prefix as ValueCodec<unknown>, '10.0.0.2/33', 'the prefix length is missing or not possible'],
])('%# explains why it refuses %j', (codec, given, problem) => {
  expect(codec.parse(given)).toBeUndefined();
  expect(codec.problem!(given)).toBe(problem);
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

it('a bundle with one codec contains no other', () => {
  const code = buildSync({
    stdin: { contents: "import { text } from './value-codecs'; keep(text);", resolveDir: __dirname },
    bundle: true,
    write: false,
    conditions: ['@mirage/source'],
  }).outputFiles[0]!.text;
  expect([...code.matchAll(/placeholder: "(.*)"/g)].map(([, placeholder]) => placeholder)).toEqual(['TEXT']);
});
