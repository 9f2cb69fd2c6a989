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
  const units = new Uint16Array(packed.buffer, packed.byteOffset, packed.length / 2);
  const memory = new Uint16Array(length / 2);
  let next = 0;
  for (const { address, lengthBytes } of runs) {
    for (let start = address / 2; start < (address + lengthBytes) / 2; start += 64) {
      const mask = units.subarray(next, next + 4);
      next += 4;
      for (let index = 0; index < 64; index++) {
        if (mask[index >> 4]! & (1 << (index & 15))) memory[start + index] = units[next++]!;
      }
    }
  }
  expect(units.subarray(next).every((unit) => unit === 0) && units.length - next < 4).toBe(true);
  return new Uint8Array(memory.buffer);
}

it('leaves out units that are zero, and nothing else', () => {
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

it('writes a mask for 64 units, and the units that are not zero', () => {
  const memory = new Uint8Array(4096);
  const view = new DataView(memory.buffer);
  view.setUint32(0, 0x110000, true);
  view.setUint16(2 * 33, 0x22, true);
  view.setUint16(2 * 64, 0x33, true);
  const packed = packRuns(memory, [{ address: 0, lengthBytes: 256 }]);
  expect([...new Uint16Array(packed.buffer)]).toEqual([2, 0, 2, 0, 0x11, 0x22, 1, 0, 0, 0, 0x33, 0]);
});

describe('a heap', () => {
  const heapOf = (pages: number, wordsInEach: number): Uint8Array => {
    const words = new Uint32Array(1024 * pages);
    for (let page = 0; page < pages; page++) words.fill(7, 1024 * page, 1024 * page + wordsInEach);
    return new Uint8Array(words.buffer);
  };
  it.each([
    ['that is half empty is packed', 150, 512, ROOM, true],
    ['that is small is not', 20, 512, ROOM, false],
    ['that is full is not', 100, 1000, ROOM, false],
    ['that has no place below the header is not', 150, 512, 0x90000, false],
  ])('%s', (_, pages, wordsInEach, room, isPacked) => {
    const memory = heapOf(pages, wordsInEach);
    expect(packHeap(memory, findRuns(memory, 5), room) !== undefined).toBe(isPacked);
  });
  it('whose masks alone have no place is not, and is not read', () => {
    // Reading a page that is not there throws.
    expect(packHeap(heapOf(1, 512), [{ address: 0, lengthBytes: 2 ** 28 }], ROOM)).toBeUndefined();
  });
});
