import fc from 'fast-check';
import { findRuns } from './load-segments.js';
import { packHeap, packRuns } from './packed-heap.js';

const ROOM = 0x200000;

/** What the kernel does. */
function unpack(
  packed: Uint8Array,
  runs: readonly { address: number; lengthBytes: number }[],
  length: number,
): Uint8Array {
  const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.length / 4);
  const memory = new Uint32Array(length / 4);
  let next = 0;
  for (const { address, lengthBytes } of runs) {
    for (let start = address / 4; start < (address + lengthBytes) / 4; start += 64) {
      const mask = [words[next]!, words[next + 1]!];
      next += 2;
      for (let index = 0; index < 64; index++) {
        if (mask[index >> 5]! & (1 << (index & 31))) memory[start + index] = words[next++]!;
      }
    }
  }
  expect(words.subarray(next).every((word) => word === 0) && words.length - next < 2).toBe(true);
  return new Uint8Array(memory.buffer);
}

it('leaves out zero words, and nothing else', () => {
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
      expect(Buffer.compare(unpack(packed, runs, memory.length), memory)).toBe(0);
      expect(packed.length % 8).toBe(0);
    }),
    { numRuns: 30 },
  );
});

it('writes a mask for 64 words, and the words that are not zero', () => {
  const memory = new Uint8Array(4096);
  const view = new DataView(memory.buffer);
  view.setUint32(0, 0x11, true);
  view.setUint32(4 * 33, 0x22, true);
  view.setUint32(4 * 64, 0x33, true);
  const packed = packRuns(memory, [{ address: 0, lengthBytes: 512 }]);
  expect([...new Uint32Array(packed.buffer)]).toEqual([1, 2, 0x11, 0x22, 1, 0, 0x33, 0]);
});

describe('a heap', () => {
  const heapOf = (pages: number, wordsInEach: number): Uint8Array => {
    const words = new Uint32Array(1024 * pages);
    for (let page = 0; page < pages; page++) words.fill(7, 1024 * page, 1024 * page + wordsInEach);
    return new Uint8Array(words.buffer);
  };
  it.each([
    ['that is half empty is packed', 100, 512, ROOM, true],
    ['that is small is not', 20, 512, ROOM, false],
    ['that is full is not', 100, 1000, ROOM, false],
    ['that has no place below the header is not', 100, 512, 0x90000, false],
  ])('%s', (_, pages, wordsInEach, room, isPacked) => {
    const memory = heapOf(pages, wordsInEach);
    expect(packHeap(memory, findRuns(memory, 5), room) !== undefined).toBe(isPacked);
  });
});
