import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { Address, Prefix } from './address.js';
import { parseAddress, parsePrefix, type PrefixProblem } from './parse-address.js';

const addresses = fc
  .oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    // Addresses with many zeros, where `::` stands.
    fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 16, maxLength: 16 }),
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((last) => [...Array<number>(10).fill(0), 0xff, 0xff, ...last]),
  )
  .map((bytes) => new Address(bytes));
const prefixes = addresses.chain((address) =>
  fc.nat(address.bytes.length * 8).map((bits) => new Prefix(address, bits)),
);

const address = (text: string): Address => {
  const found = parseAddress(text);
  if (typeof found === 'string') throw new Error(`${text}: ${found}`);
  return found;
};
const prefix = (text: string): Prefix => {
  const found = parsePrefix(text);
  if (typeof found === 'string') throw new Error(`${text}: ${found}`);
  return found;
};

describe('an address', () => {
  it('is parsed from its own text', () => {
    fc.assert(
      fc.property(addresses, (one) => {
        const again = address(one.toString());
        expect([again.family, [...again.bytes]]).toEqual([one.family, [...one.bytes]]);
        expect(again.equals(one)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('equals another address exactly when both have the same text', () => {
    fc.assert(
      fc.property(addresses, addresses, (a, b) => {
        expect(a.equals(b)).toBe(a.toString() === b.toString());
      }),
    );
  });

  // RFC 5952: the addresses of sections 1, 2 and 4, each in its canonical form.
  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:10.0.0.2', '10.0.0.2'],
    ['::FFFF:0a00:0002', '10.0.0.2'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
  ])('%s has the canonical text %s', (given, shown) => {
    expect(`${address(given)}`).toBe(shown);
  });

  it('keeps a copy of the bytes', () => {
    const bytes = Uint8Array.of(10, 0, 0, 2);
    const one = new Address(bytes);
    bytes[3] = 9;
    expect([one.family, `${one}`]).toEqual([4, '10.0.0.2']);
  });

  it('has only four bytes if it was mapped to IPv6', () => {
    expect(address('::ffff:1.2.3.4').bytes.buffer.byteLength).toBe(4);
  });

  it.each([0, 3, 5, 15, 17])('cannot be created from %d bytes', (length) => {
    expect(() => new Address(new Uint8Array(length))).toThrow(
      new RangeError(`An IP address has 4 or 16 bytes, not ${length}.`),
    );
  });
});

it('accepts the texts that Node accepts, without zones', () => {
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
      expect(typeof parseAddress(given) === 'object').toBe(isIPv4(given) || isIPv6(given));
    }),
    { numRuns: 5000 },
  );
});

it.each<[PrefixProblem, string[]]>([
  [
    'syntax',
    ['', 'x', '10.0.0.x', '1..2.3', '.1.2.3', ' 10.0.0.2', '1::2::3', ':::', ':1::', 'g::', '1.2.3.4::', '-1.0.0.0'],
  ],
  ['zone', ['fe80::1%eth0', 'fe80::1%', '10.0.0.2%1']],
  ['leading-zero', ['01.2.3.4', '1.2.3.00', '::ffff:010.0.0.2']],
  ['part-range', ['256.0.0.1', '1.2.3.1000', '::ffff:1.2.3.256', '12345::', '::00001']],
  [
    'part-count',
    ['1', '10.1', '1.2.3', '1.2.3.4.5', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4::5:6:7:8', '::1.2.3'],
  ],
])('refuses as %s', (problem, texts) => {
  expect(texts.filter((text) => parseAddress(text) !== problem)).toEqual([]);
  expect(texts.filter((text) => parsePrefix(`${text}/8`) !== problem)).toEqual([]);
});

describe('a prefix', () => {
  it('is parsed from its own text', () => {
    fc.assert(
      fc.property(prefixes, (one) => {
        const again = prefix(one.toString());
        expect([`${again.address}`, again.bits]).toEqual([`${one.address}`, one.bits]);
        expect(again.equals(one)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '10.0.0.2',
    '10.0.0.2/',
    '10.0.0.2/33',
    '10.0.0.2/-1',
    '10.0.0.2/+8',
    '10.0.0.2/024',
    '10.0.0.2/8 ',
    '::/129',
    '::/1000',
    '::ffff:10.0.0.2/95',
  ])('%j has no possible length', (text) => {
    expect(parsePrefix(text)).toBe('prefix-length');
  });

  it.each([
    ['::ffff:10.0.0.2/120', '10.0.0.2/24'],
    ['::ffff:10.0.0.2/96', '10.0.0.2/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
  ])('%s is %s', (given, shown) => {
    expect(`${prefix(given)}`).toBe(shown);
  });

  it.each<[string, string, boolean]>([
    ['10.0.0.2/24', '10.0.0.255', true],
    ['10.0.0.2/24', '10.0.1.2', false],
    ['10.0.0.2/32', '10.0.0.2', true],
    ['10.0.0.2/32', '10.0.0.3', false],
    ['10.0.0.128/25', '10.0.0.127', false],
    ['10.0.0.128/25', '10.0.0.129', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::', false],
    ['::/0', '0.0.0.0', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['10.0.0.0/8', '::ffff:10.9.9.9', true],
  ])('%s contains %s: %s', (network, one, expected) => {
    expect(prefix(network).contains(address(one))).toBe(expected);
  });

  it('contains an address exactly when the first bits agree', () => {
    const bitsOf = (one: Address): string => [...one.bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    fc.assert(
      fc.property(prefixes, fc.nat(127), (network, flipped) => {
        const bytes = Uint8Array.from(network.address.bytes);
        bytes[(flipped >> 3) % bytes.length]! ^= 1 << (flipped & 7);
        const one = new Address(bytes);
        const expected =
          one.family === network.address.family &&
          bitsOf(one).slice(0, network.bits) === bitsOf(network.address).slice(0, network.bits);
        expect(network.contains(one)).toBe(expected);
      }),
    );
  });

  it.each([-1, 33, 1.5, NaN])('has no length of %d bits on IPv4', (bits) => {
    expect(() => new Prefix(address('10.0.0.2'), bits)).toThrow(
      new RangeError(`The prefix length of an IPv4 address is 0 to 32, not ${bits}.`),
    );
  });
});
