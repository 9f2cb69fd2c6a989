import fc from 'fast-check';
import { findRuns } from './load-segments.js';
import { compressLz4 } from './lz4.js';
import { packHeap, packRuns } from './packed-heap.js';

const ROOM = 0x200000;

/** Decompresses a block of LZ4 as the kernel does. Returns the end of the block. */
function unpackBlock(packed: Uint8Array, start: number, into: Uint8Array): number {
  let [at, out] = [start, 0];
  const lengthAt = (short: number): number => {
    let length = short;
    if (short === 15) {
      for (; packed[at] === 255; at++) length += 255;
      length += packed[at++]!;
    }
    return length;
  };
  for (;;) {
    const token = packed[at++]!;
    for (let left = lengthAt(token >> 4); left > 0; left--) into[out++] = packed[at++]!;
    if (out === into.length) return at;
    const distance = packed[at]! | (packed[at + 1]! << 8);
    at += 2;
    for (let left = lengthAt(token & 15) + 4; left > 0; left--, out++) into[out] = into[out - distance]!;
  }
}

const bytesLikeAHeap = fc
  .array(fc.tuple(fc.oneof(fc.constant(0), fc.nat({ max: 300 }), fc.nat()), fc.nat({ max: 400 })), { maxLength: 60 })
  .map(
    (runs) => new Uint8Array(Uint32Array.from(runs.flatMap(([word, times]) => Array<number>(times).fill(word))).buffer),
  );

it('a block of LZ4 has all bytes, and ends with literals', () => {
  fc.assert(
    fc.property(fc.oneof(bytesLikeAHeap, fc.uint8Array({ maxLength: 700 })), (bytes) => {
      const packed = compressLz4(bytes);
      const unpacked = new Uint8Array(bytes.length);
      expect(unpackBlock(packed, 0, unpacked)).toBe(packed.length);
      expect(Buffer.compare(unpacked, bytes)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['nothing', '', '00'],
  ['bytes without a match', '0102030405', '500102030405'],
  // A literal, a match of 22 at the distance 1, and the last five bytes.
  ['bytes that repeat', '07'.repeat(28), '1f0701000350' + '07'.repeat(5)],
  ['a match before the last twelve bytes only', '0102030401020304', '800102030401020304'],
])('compresses %s', (_, bytes, packed) => {
  expect(Buffer.from(compressLz4(Buffer.from(bytes, 'hex'))).toString('hex')).toBe(packed);
});

it('packs each run of pages that are not all zero as a block', () => {
  const page = fc.array(fc.oneof(fc.constant(0), fc.nat(), fc.constant(0xffffffff)), {
    minLength: 1024,
    maxLength: 1024,
  });
  fc.assert(
    fc.property(fc.array(fc.option(page), { minLength: 1, maxLength: 4 }), (pages) => {
      const memory = new Uint8Array(
        Uint32Array.from(pages.flatMap((one) => one ?? Array<number>(1024).fill(0))).buffer,
      );
      const runs = findRuns(memory, 9);
      const packed = packRuns(memory, runs);
      const unpacked = new Uint8Array(memory.length);
      let at = 0;
      for (const { address, lengthBytes } of runs) {
        at = unpackBlock(packed, at, unpacked.subarray(address, address + lengthBytes));
      }
      expect(Buffer.compare(unpacked, memory)).toBe(0);
      expect(packed.length).toBe(Math.ceil(at / 8) * 8);
    }),
    { numRuns: 30 },
  );
});

describe('a heap', () => {
  const heapOf = (pages: number, wordsInEach: number): Uint8Array => {
    const words = new Uint32Array(1024 * pages);
    // Words that repeat nowhere.
    for (let at = 0; at < words.length; at++) if (at % 1024 < wordsInEach) words[at] = Math.imul(at + 1, 0x9e3779b1);
    return new Uint8Array(words.buffer);
  };
  it.each([
    ['that is half empty is packed', 150, 512, ROOM, true],
    ['that is small is not', 20, 512, ROOM, false],
    ['that is full is not', 100, 1024, ROOM, false],
    ['that has no place below the header is not', 150, 512, 0x90000, false],
  ])('%s', (_, pages, wordsInEach, room, isPacked) => {
    const memory = heapOf(pages, wordsInEach);
    expect(packHeap(memory, findRuns(memory, 5), room) !== undefined).toBe(isPacked);
  });
  it('that is very long is not, and is not read', () => {
    // Reading a page that is not there throws.
    expect(packHeap(heapOf(1, 512), [{ address: 0, lengthBytes: 2 ** 28 }], ROOM)).toBeUndefined();
  });
});
