import fc from 'fast-check';
import { foldSum, isChecksumRight, sumBytes, sumPseudoHeader } from './checksum.js';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16));

it('sums the example of RFC 1071, 3', () => {
  expect(foldSum(sumBytes(bytesOf('0001f203f4f5f6f7'), 0, 8, 0))).toBe(0xddf2);
  expect(foldSum(sumBytes(bytesOf('0001f203f4f5f6'), 0, 7, 0))).toBe(foldSum(0xddf2 + 0xffff - 0xf7));
});

it('accepts the checksum of a SYN that Linux sent over IPv4, and no other', () => {
  // 10.0.2.15:45678 to 10.0.2.2:80, with MSS, SACK, timestamps and scale.
  const segment = bytesOf('b26e0050f2a1c3d400000000a002faf0000000000204ffd70402080a0a1b2c3d0000000001030307');
  const addresses = Int32Array.of(0, 0, 0xffff, 0x0a00020f, 0, 0, 0xffff, 0x0a000202);
  const sum = foldSum(sumBytes(segment, 0, segment.length, sumPseudoHeader(addresses, 6, segment.length)));
  segment[16] = (~sum >> 8) & 255;
  segment[17] = ~sum & 255;
  expect(isChecksumRight(addresses, 6, segment, 0, segment.length)).toBe(true);
  for (let at = 0; at < segment.length; at++) {
    const damaged = segment.slice();
    damaged[at]! ^= 0x10;
    expect(isChecksumRight(addresses, 6, damaged, 0, damaged.length)).toBe(false);
  }
});

it('is the same over IPv4 and over the IPv4-mapped addresses, and as the RFC defines it', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      fc.array(fc.integer(), { minLength: 8, maxLength: 8 }),
      (bytes, words) => {
        const addresses = Int32Array.from(words);
        const whole = new Uint8Array(32 + 8 + bytes.length + (bytes.length & 1));
        const view = new DataView(whole.buffer);
        words.forEach((word, index) => view.setInt32(index * 4, word));
        view.setUint32(32, bytes.length);
        view.setUint32(36, 6);
        whole.set(bytes, 40);
        let naive = 0;
        for (let at = 0; at < whole.length; at += 2) naive += view.getUint16(at);
        const sum = foldSum(sumBytes(bytes, 0, bytes.length, sumPseudoHeader(addresses, 6, bytes.length)));
        expect(sum % 0xffff).toBe(naive % 0xffff);
      },
    ),
  );
});
