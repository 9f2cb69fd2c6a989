import { checkRange } from './block-range.js';

const bytes = (...lengths: number[]): Uint8Array[] => lengths.map((length) => new Uint8Array(length));

it.each<[string, number, number, number[], number | string]>([
  ['the whole disk', 512, 0, [4096], 8],
  ['several buffers', 512, 2, [512, 1024], 3],
  ['nothing', 512, 3, [], 0],
  ['an empty request at the end', 512, 8, [0], 0],
  ['one sector too many', 512, 8, [512], 'out-of-range'],
  ['too many buffers', 512, 6, [512, 1024], 'out-of-range'],
  ['what begins behind the end', 512, 9, [], 'out-of-range'],
  ['a negative sector', 512, -1, [512], 'out-of-range'],
  ['half a sector', 512, 0.5, [512], 'out-of-range'],
  ['no number', 512, NaN, [512], 'out-of-range'],
  ['a huge number', 512, 2 ** 60, [512], 'out-of-range'],
  ['a buffer of half a sector', 512, 0, [256], 'unaligned'],
  ['halves that would fit together', 512, 0, [256, 256], 'unaligned'],
  ['a sector of a larger block', 4096, 1, [4096], 'unaligned'],
  ['a buffer shorter than a block', 4096, 0, [512], 'unaligned'],
  ['a larger block', 4096, 0, [4096], 8],
])('%s', (_, blockBytes, sector, lengths, expected) => {
  expect(checkRange({ isWritable: true, sizeSectors: 8, blockBytes }, sector, bytes(...lengths))).toBe(expected);
});
