import fc from 'fast-check';
import { unpackLz4 } from './lz4';

const frame = (...blocks: readonly number[][]): Uint8Array => {
  const length = (bytes: readonly number[]): number[] => [bytes.length & 255, bytes.length >> 8, 0, 0];
  return Uint8Array.from([0x02, 0x21, 0x4c, 0x18, ...blocks.flatMap((block) => [...length(block), ...block])]);
};
const text = (bytes: string): number[] => [...Buffer.from(bytes)];

it.each<[string, number[][], string]>([
  ['literals', [[0x50, ...text('hello')]], 'hello'],
  ['a match that overlaps itself', [[0x15, ...text('a'), 1, 0]], 'a'.repeat(10)],
  ['a match and literals', [[0x31, ...text('abc'), 3, 0, 0x10, ...text('!')]], 'abcabcab!'],
  ['a length of more than one byte', [[0xf0, 5, ...text('x'.repeat(20))]], 'x'.repeat(20)],
  [
    'several blocks',
    [
      [0x10, ...text('a')],
      [0x10, ...text('b')],
    ],
    'ab',
  ],
])('unpacks %s', (_, blocks, unpacked) => {
  expect(unpackLz4(frame(...blocks)).toString()).toBe(unpacked);
});

it('ignores the length behind the last block', () => {
  const packed = Uint8Array.from([...frame([0x10, ...text('a')]), 0xff, 0xff, 0xff, 0x00]);
  expect(unpackLz4(packed).toString()).toBe('a');
});

it.each([
  ['another format', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'not packed by LZ4'],
  ['a match from before the start', frame([0x10, 97, 2, 0, 0x00]), 'damaged: a match outside the block'],
  ['literals that are cut off', frame([0x50, 97]), 'damaged: literals beyond the end'],
])('refuses %s', (_, packed, reason) => {
  expect(unpackLz4(packed)).toBe(reason);
});

it('ends on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      unpackLz4(frame([...bytes]));
    }),
    { numRuns: 50 },
  );
});
