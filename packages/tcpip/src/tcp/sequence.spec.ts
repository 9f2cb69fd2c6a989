import fc from 'fast-check';
import { advance, distance, isAfter, isBefore, sequence } from './sequence.js';

it.each([
  [0xffffffff, 0, true],
  [0, 0xffffffff, false],
  [0x7fffffff, 0x80000000, true],
  [5, 5, false],
  [0, 0x7fffffff, true],
])('compares %d with %d across 2^32', (a, b, before) => {
  expect(isBefore(sequence(a), sequence(b))).toBe(before);
  expect(isAfter(sequence(b), sequence(a))).toBe(before);
});

it('advances and measures distance modulo 2^32', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -0x7fffffff, max: 0x7fffffff }), (start, count) => {
      const from = sequence(start);
      expect(distance(advance(from, count), from)).toBe(count);
      expect(isAfter(advance(from, count), from)).toBe(count > 0);
    }),
  );
});
