import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { ByteRing } from './byte-ring.js';

const LAYOUT = { data: 100, sizeBytes: 16, consumer: 200, producer: 204 };

const make = (firstIndex: number): { ring: ByteRing; page: Uint8Array; words: Uint32Array } => {
  const page = new Uint8Array(256);
  const words = new Uint32Array(page.buffer);
  words.fill(firstIndex, 50, 52);
  return { ring: new ByteRing(new FakeXen().natives, page, LAYOUT), page, words };
};

describe('a ring of bytes', () => {
  it('transfers every byte once and in order, for all sizes, across the wrap of its indices', () => {
    const first = fc.oneof(fc.constant(0), fc.integer({ min: 0xfffffff0, max: 0xffffffff }), fc.nat());
    const steps = fc.array(fc.record({ isWrite: fc.boolean(), size: fc.nat(20) }), { maxLength: 100 });
    fc.assert(
      fc.property(first, steps, (firstIndex, list) => {
        const { ring, page } = make(firstIndex);
        const [sent, got]: number[][] = [[], []];
        for (const { isWrite, size } of list) {
          if (isWrite) {
            const bytes = Uint8Array.from({ length: size }, (_, i) => sent!.length + i);
            const count = ring.write(bytes, 0) as number;
            expect(count).toBe(Math.min(size, 16 - (sent!.length - got!.length)));
            sent!.push(...bytes.subarray(0, count));
          } else {
            const bytes = new Uint8Array(size);
            const count = ring.read(bytes) as number;
            expect(count).toBe(Math.min(size, sent!.length - got!.length));
            got!.push(...bytes.subarray(0, count));
          }
          expect(ring.used).toBe(sent!.length - got!.length);
        }
        expect(got).toEqual(sent!.slice(0, got!.length));
        // Nothing outside the ring is changed.
        expect([...page.subarray(0, 100), ...page.subarray(116, 200)].every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it.each([17, 0x80000000, 0xffffffff])('refuses a peer whose index is %d ahead', (excess) => {
    const { ring, words } = make(5);
    words[51] = 5 + excess;
    expect([ring.used, ring.read(new Uint8Array(4)), ring.write(new Uint8Array(4), 0)]).toEqual(
      Array(3).fill('index-out-of-range'),
    );
  });
});
