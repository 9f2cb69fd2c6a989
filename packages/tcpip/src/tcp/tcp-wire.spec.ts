import fc from 'fast-check';
import { HeaderFields, headerBytesOf, parseSegment, Segment, writeHeader } from './tcp-wire.js';

const addresses = new Int32Array(8);
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.replaceAll(' ', '').match(/../g)!, (byte) => parseInt(byte, 16));

function parse(bytes: Uint8Array): Segment | string {
  const segment = new Segment();
  const result = parseSegment(bytes, 0, bytes.length, segment);
  return result === 'parsed' ? segment : result;
}

it('reads a SYN from Linux', () => {
  const syn = bytesOf(
    'b26e 0050 f2a1c3d4 00000000 a0 02 faf0 1234 0000 020405b4 0402 080a 0a1b2c3d 00000000 01 030307',
  );
  expect(parse(syn)).toMatchObject({
    sourcePort: 0xb26e,
    destinationPort: 80,
    seq: 0xf2a1c3d4 | 0,
    flags: 2,
    window: 0xfaf0,
    dataStart: 40,
    dataEnd: 40,
    mss: 1460,
    windowScale: 7,
    isSackPermitted: true,
    hasTimestamp: true,
    tsValue: 0x0a1b2c3d,
    tsEcho: 0,
    sackBlocks: 0,
    length: 1,
  });
});

it.each<[string, string, object | string]>([
  ['nothing', '', 'short'],
  ['19 bytes', '00'.repeat(19), 'short'],
  ['a header of 16 bytes', '00'.repeat(12) + '40' + '00'.repeat(7), 'bad-offset'],
  ['a header that is longer than the segment', '00'.repeat(12) + '60' + '00'.repeat(7), 'bad-offset'],
  ['an option without length', '00'.repeat(12) + '6002' + '00'.repeat(6) + '01010102', { mss: -1 }],
  ['an option of length 0', '00'.repeat(12) + '6002' + '00'.repeat(6) + '02000000', { mss: -1 }],
  ['an option of length 1', '00'.repeat(12) + '6002' + '00'.repeat(6) + '02010000', { mss: -1 }],
  ['an option beyond the header', '00'.repeat(12) + '6002' + '00'.repeat(6) + '02050000', { mss: -1 }],
  ['an MSS of 3 bytes', '00'.repeat(12) + '6002' + '00'.repeat(6) + '02030500', { mss: -1 }],
  ['an MSS after the end of options', '00'.repeat(12) + '7002' + '00'.repeat(6) + '00000000020405b4', { mss: -1 }],
  ['an MSS outside a SYN', '00'.repeat(12) + '6010' + '00'.repeat(6) + '020405b4', { mss: -1 }],
  ['an unknown option, then an MSS', '00'.repeat(12) + '7002' + '00'.repeat(6) + 'fd040000020405b4', { mss: 1460 }],
  ['a window scale of 255', '00'.repeat(12) + '6002' + '00'.repeat(6) + '010303ff', { windowScale: 14 }],
  ['SACK of 9 bytes', '00'.repeat(12) + '8010' + '00'.repeat(6) + '0509' + '00'.repeat(10), { sackBlocks: 0 }],
])('reads %s', (_name, hex, expected) => {
  const result = parse(hex === '' ? new Uint8Array(0) : bytesOf(hex));
  if (typeof expected === 'string') expect(result).toBe(expected);
  else expect(result).toMatchObject(expected);
});

const anyFields = fc.record({
  ports: fc.tuple(fc.nat(65535), fc.nat(65535)),
  seq: fc.integer(),
  ack: fc.integer(),
  flags: fc.nat(63),
  window: fc.nat(65535),
  mss: fc.integer({ min: -1, max: 65535 }),
  scale: fc.integer({ min: -1, max: 14 }),
  isSackPermitted: fc.boolean(),
  hasTimestamp: fc.boolean(),
  ts: fc.tuple(fc.integer(), fc.integer()),
  sack: fc.array(fc.integer(), { maxLength: 8 }),
  payload: fc.uint8Array({ maxLength: 50 }),
});

it('reads what it writes, and refuses every truncation', () => {
  fc.assert(
    fc.property(anyFields, (any) => {
      const fields = new HeaderFields();
      const isSyn = (any.flags & 2) !== 0;
      [fields.sourcePort, fields.destinationPort] = any.ports;
      Object.assign(fields, { seq: any.seq, ack: any.ack, flags: any.flags, window: any.window });
      fields.mss = isSyn ? any.mss : -1;
      fields.windowScale = isSyn ? any.scale : -1;
      fields.isSackPermitted = isSyn && any.isSackPermitted;
      fields.hasTimestamp = any.hasTimestamp;
      [fields.tsValue, fields.tsEcho] = any.ts;
      // As many blocks as fit 40 bytes of options.
      const blocks = isSyn ? 0 : Math.min(any.sack.length >> 1, any.hasTimestamp ? 3 : 4);
      fields.sackBlocks = blocks;
      fields.sack.set(any.sack.slice(0, 2 * blocks));
      const bytes = new Uint8Array(headerBytesOf(fields) + any.payload.length);
      expect(writeHeader(bytes, 0, fields, addresses, any.payload.length)).toBe(headerBytesOf(fields));
      bytes.set(any.payload, headerBytesOf(fields));
      const segment = parse(bytes);
      if (typeof segment === 'string') throw new Error(segment);
      const { sourcePort, destinationPort, seq, ack, flags, window, mss, windowScale, isSackPermitted, hasTimestamp } =
        fields;
      expect(segment).toMatchObject({
        sourcePort,
        destinationPort,
        seq,
        ack,
        flags,
        window,
        mss,
        windowScale,
        isSackPermitted,
        hasTimestamp,
      });
      if (hasTimestamp) expect([segment.tsValue, segment.tsEcho]).toEqual(any.ts);
      expect([...segment.sack.subarray(0, 2 * segment.sackBlocks)]).toEqual(any.sack.slice(0, 2 * blocks));
      expect(bytes.subarray(segment.dataStart, segment.dataEnd)).toEqual(any.payload);
      for (let end = 0; end < headerBytesOf(fields); end++) expect(typeof parse(bytes.subarray(0, end))).toBe('string');
    }),
  );
});

it('reads any bytes without throwing, and returns data inside them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const segment = parse(bytes);
      if (typeof segment === 'string') return;
      expect(segment.dataStart).toBeLessThanOrEqual(segment.dataEnd);
      expect(segment.dataEnd).toBe(bytes.length);
      expect(segment.sackBlocks).toBeLessThanOrEqual(4);
    }),
  );
});
