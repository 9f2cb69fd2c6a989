import { findRuns } from './load-segments.js';

const page = 4096;
const memoryWith = (pages: number, used: readonly number[]): Uint8Array => {
  const memory = new Uint8Array(pages * page);
  for (const index of used) memory[index * page + (index % page)] = 1;
  return memory;
};

describe('runs of pages that are not zero', () => {
  it.each([
    ['none in an empty heap', 4, [], 5, []],
    ['one run for all pages', 2, [0, 1], 5, [[0, 2]]],
    [
      'neighbours are one',
      6,
      [1, 2, 4],
      5,
      [
        [1, 2],
        [4, 1],
      ],
    ],
    ['includes the last page', 4, [3], 5, [[3, 1]]],
    [
      'the smallest gap is filled first',
      12,
      [0, 2, 6, 11],
      3,
      [
        [0, 3],
        [6, 1],
        [11, 1],
      ],
    ],
    ['down to one', 12, [0, 2, 6, 11], 1, [[0, 12]]],
  ])('%s', (_, pages, used, most, expected) => {
    const runs = findRuns(memoryWith(pages, used), most);
    expect(runs.map(({ address, lengthBytes }) => [address / page, lengthBytes / page])).toEqual(expected);
  });

  it('finds a single byte at the end of a page', () => {
    const memory = new Uint8Array(2 * page);
    memory[2 * page - 1] = 1;
    expect(findRuns(memory, 5)).toEqual([{ address: page, lengthBytes: page }]);
  });
});
