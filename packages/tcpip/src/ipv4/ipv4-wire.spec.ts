import fc from 'fast-check';
import { hex, ip } from '../../test/link-recorder.js';
import { foldSum, sumBytes } from '../checksum.js';
import { write16 } from '../byte-order.js';
import { DONT_FRAGMENT, Ipv4Header, parseIpv4, writeIpv4Header } from './ipv4-wire.js';

/** As Linux's ping sends it. */
const LINUX = hex('4500 0054 1c46 4000 4001 0a61 0a00 0001 0a00 0002');

const summed = (bytes: Uint8Array): Uint8Array => {
  write16(bytes, 10, 0);
  write16(bytes, 10, ~foldSum(sumBytes(bytes, 0, (bytes[0]! & 15) * 4, 0)));
  return bytes;
};
const padded = (header: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(0x54);
  bytes.set(header);
  return bytes;
};
const withOptions = (...options: number[]): Uint8Array => {
  const bytes = padded(LINUX);
  bytes[0] = 0x40 | (5 + options.length / 4);
  bytes.set(options, 20);
  return summed(bytes);
};

it('reads and writes a header', () => {
  const header = new Ipv4Header();
  const bytes = padded(LINUX);
  expect(parseIpv4(bytes, 0, bytes.length, header)).toBe('parsed');
  expect(header).toMatchObject({
    headerBytes: 20,
    totalBytes: 84,
    identification: 0x1c46,
    isDontFragment: true,
    hasMore: false,
    offset: 0,
    timeToLive: 64,
    protocol: 1,
    source: ip('10.0.0.1'),
    destination: ip('10.0.0.2'),
  });
  const written = new Uint8Array(20);
  writeIpv4Header(written, 0, 84, 0x1c46, DONT_FRAGMENT, 64, 1, ip('10.0.0.1'), ip('10.0.0.2'));
  expect(written).toEqual(bytes.subarray(0, 20));
});

it.each([
  ['bad-version', padded(LINUX).with(0, 0x65)],
  ['bad-header-length', padded(LINUX).with(0, 0x44)],
  ['bad-header-length', LINUX.with(0, 0x46)],
  ['bad-length', padded(LINUX).with(3, 19)],
  ['bad-length', padded(LINUX).with(2, 1)],
  ['bad-checksum', padded(LINUX).with(8, 63)],
  ['bad-option', withOptions(131, 7, 4, 10, 0, 0, 9, 0)],
  ['bad-option', withOptions(137, 7, 4, 10, 0, 0, 9, 0)],
  ['bad-option', withOptions(1, 1, 7, 0)],
  ['bad-option', withOptions(7, 5, 0, 0)],
  ['bad-option', withOptions(1, 1, 1, 7)],
] as const)('RFC 1122, 3.2.1: refuses %s (smoltcp 0.13.1: IHL < 5)', (problem, bytes) => {
  expect(parseIpv4(bytes, 0, bytes.length, new Ipv4Header())).toBe(problem);
});

it.each([
  ['no operation and end', withOptions(1, 1, 1, 0)],
  ['router alert', withOptions(148, 4, 0, 0)],
])('RFC 1122, 3.2.1.8: skips the options %s', (_, bytes) => {
  const header = new Ipv4Header();
  expect(parseIpv4(bytes, 0, bytes.length, header)).toBe('parsed');
  expect(header.headerBytes).toBe(24);
});

it('refuses every truncation, and survives random bytes', () => {
  const bytes = summed(padded(LINUX));
  for (let length = 0; length < bytes.length; length++) {
    expect(parseIpv4(bytes, 0, length, new Ipv4Header())).not.toBe('parsed');
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
      if (random.length >= 20) summed(random.length >= (random[0]! & 15) * 4 ? random : random.fill(0x45, 0, 1));
      const header = new Ipv4Header();
      if (parseIpv4(random, 0, random.length, header) !== 'parsed') return;
      expect(header.totalBytes).toBeLessThanOrEqual(random.length);
      expect(header.headerBytes).toBeLessThanOrEqual(header.totalBytes);
    }),
  );
});
