import { fuzzPackets } from './fuzz-packets.js';
import { frameOf, native, script, type Case, type FrameFields } from './packet-decoders.js';
import { TIMESTAMPS } from '../../../runtime/test/tcp-frames.js';

const decoders = { 'the native': native(), 'its twin in TypeScript': script };

/** The result words of a record, as signed numbers: 5 to 15. */
const wordsOf = (result: string): number[] => [
  ...new Int32Array(Uint8Array.from(Buffer.from(result.split(' ')[1]!, 'hex')).buffer).subarray(5),
];

describe.each(Object.entries(decoders))('%s', (_, decode) => {
  it('decodes TCP without options', () => {
    const [result] = decode([{ frame: frameOf({ padding: 6 }) }]);
    expect(result).toMatch(/^6 /);
    expect(wordsOf(result!)).toEqual([
      0x0a000001,
      (7 << 16) | 5555,
      54,
      57,
      0x89abcdef | 0,
      0x01234567,
      0x10,
      0x1234,
      0,
      0,
      0,
    ]);
  });

  it('decodes TCP with timestamps', () => {
    const [result] = decode([{ frame: frameOf({ options: TIMESTAMPS, flags: 0x18 }) }]);
    expect(wordsOf(result!).slice(2)).toEqual([
      66,
      69,
      0x89abcdef | 0,
      0x01234567,
      0x18,
      0x1234,
      1,
      0x01020304,
      0x05060708,
    ]);
  });

  it('decodes UDP, and leaves the words of TCP', () => {
    const [result] = decode([{ frame: frameOf({ protocol: 17, padding: 20 }) }]);
    expect(result).toMatch(/^17 /);
    expect(wordsOf(result!)).toEqual([0x0a000001, (7 << 16) | 5555, 42, 45, ...new Array<number>(7).fill(0x5a5a5a5a)]);
  });

  it.each<[string, Case]>([
    ['a checksum that the device has checked', { frame: frameOf({ after: { 50: 1, 51: 1 } }), isChecksumGood: true }],
    ['UDP without a checksum', { frame: frameOf({ protocol: 17, after: { 40: 0, 41: 0 } }) }],
    ['an empty datagram', { frame: frameOf({ protocol: 17, payload: 0 }) }],
    ['a segment without data', { frame: frameOf({ payload: 0 }) }],
    ['an odd number of bytes', { frame: frameOf({ payload: 1001 }) }],
    ['a reserved flag of IPv4', { frame: frameOf({ before: { 20: 0x80 } }) }],
    [
      'a source that would be a broadcast in a network of two hosts',
      { frame: frameOf({ before: { 29: 3 } }), hostBits: 0 },
    ],
  ])('accepts %s', (_name, one) => {
    expect(decode([one])[0]).toMatch(/^(6|17) /);
  });

  it.each<[string, FrameFields]>([
    ['another station', { before: { 5: 8 } }],
    ['a group', { before: { 0: 3 } }],
    ['a source that is a group', { before: { 6: 3 } }],
    ['its own MAC as the source', { before: { 11: 9 } }],
    ['another type', { before: { 13: 6 } }],
    ['another version', { before: { 14: 0x65 } }],
    ['options of IPv4', { before: { 14: 0x46 } }],
    ['a length beyond the frame', { before: { 17: 44 } }],
    ['a length below the headers', { before: { 17: 39 } }],
    ['a first fragment', { before: { 20: 0x20 } }],
    ['a later fragment', { before: { 21: 1 } }],
    ['a wrong checksum of the header', { after: { 22: 63 } }],
    ['another destination', { before: { 33: 3 } }],
    ['its own address as the source', { before: { 29: 2 } }],
    ['a source that is the broadcast address of the network', { before: { 29: 255 } }],
    ['a source that is the network', { before: { 29: 0 } }],
    ['a source that is loopback', { before: { 26: 127 } }],
    ['a source that is multicast', { before: { 26: 224 } }],
    ['a source that is unspecified', { before: { 26: 0 } }],
    ['another protocol', { protocol: 1, payload: 30 }],
    ['a wrong checksum of TCP', { after: { 55: 99 } }],
    ['a wrong checksum of UDP', { protocol: 17, after: { 43: 99 } }],
    ['a TCP header that is too short', { before: { 46: 0x40 } }],
    ['a TCP header beyond the packet', { before: { 46: 0xf0 } }],
    ['another option of TCP', { options: [1, 1, 5, 10, 1, 2, 3, 4, 5, 6, 7, 8] }],
    ['timestamps beyond the packet', { payload: 0, before: { 46: 0x80 } }],
    ['SYN', { flags: 0x12 }],
    ['FIN', { flags: 0x11 }],
    ['RST', { flags: 0x14 }],
    ['URG', { flags: 0x30 }],
    ['no ACK', { flags: 0x08 }],
    ['TCP from port 0', { before: { 34: 0, 35: 0 } }],
    ['TCP to port 0', { before: { 36: 0, 37: 0 } }],
    ['UDP to port 0', { protocol: 17, before: { 36: 0, 37: 0 } }],
    ['UDP with a length below its header', { protocol: 17, before: { 39: 7 } }],
    ['UDP with a length beyond the packet', { protocol: 17, before: { 39: 12 } }],
  ])('refuses a frame with %s, and leaves the record', (_name, fields) => {
    const [result] = decode([{ frame: frameOf(fields) }]);
    expect(result).toMatch(/^0 /);
    expect(wordsOf(result!)).toEqual(new Array<number>(11).fill(0x5a5a5a5a));
  });

  it('refuses every frame while there is no address', () => {
    expect(decode([{ frame: frameOf({ before: { 30: 0, 31: 0, 32: 0, 33: 0 } }), own: 0 }])[0]).toMatch(/^0 /);
  });

  it.each<[string, FrameFields]>([
    ['TCP', { options: TIMESTAMPS }],
    ['UDP', { protocol: 17 }],
  ])('refuses every truncation of a frame with %s', (_name, fields) => {
    const frame = frameOf(fields);
    const cases = Array.from({ length: frame.length - 1 }, (_frame, index) => ({ frame: frame.slice(0, index + 1) }));
    for (const result of decode(cases)) expect(result).toMatch(/^0 /);
  });
});

it('the two return the same for random frames', () => {
  const { violations, decoded } = fuzzPackets(20_000, 1);
  expect(violations).toEqual([]);
  expect(decoded).toBeGreaterThan(2000);
});
