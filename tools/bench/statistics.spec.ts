import { fitLine, growth, median } from './statistics';

describe('median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  it('refuses an empty list', () => expect(() => median([])).toThrow(RangeError));

  it('does not change its argument', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('fitLine', () => {
  it('finds the line through the points', () => {
    const { fixed, each } = fitLine([125, 250, 500, 1000].map((size) => ({ size, cost: 300 + 2 * size })));
    expect(fixed).toBeCloseTo(300);
    expect(each).toBeCloseTo(2);
  });

  it('refuses points of one size', () =>
    expect(() =>
      fitLine([
        { size: 1, cost: 1 },
        { size: 1, cost: 2 },
      ]),
    ).toThrow(RangeError));
});

describe('growth', () => {
  const points = (cost: (size: number) => number): { size: number; cost: number }[] =>
    [1000, 0, 125, 500, 250].map((size) => ({ size, cost: cost(size) }));

  it.each<[string, (size: number) => number, boolean]>([
    ['a line through nothing', (size) => 2 * size, true],
    ['a line over what comes with any size', (size) => 800 + 0.8 * size, true],
    ['a little noise', (size) => (size === 1000 ? 1100 : size), true],
    ['a cost that does not grow', (size) => 300 + (size % 2), true],
    ['a cost that shrinks', (size) => 300 - size / 10, true],
    ['a square', (size) => size * size, false],
    ['a square under what comes with any size', (size) => 830 + 0.00084 * size * size, false],
    ['a lower half that is flat and an upper half that is not', (size) => 300 + Math.max(0, size - 500), false],
  ])('returns for %s whether it is linear', (_, cost, expected) =>
    expect(growth(points(cost)).isLinear).toBe(expected),
  );

  it('is 1 for a line and 3 for a square', () => {
    expect(growth(points((size) => 7 + size)).bend).toBeCloseTo(1);
    expect(growth(points((size) => 1e-9 + size * size)).bend).toBeCloseTo(3);
  });

  it('refuses two sizes, which are always on a line', () =>
    expect(() =>
      growth([
        { size: 1, cost: 1 },
        { size: 2, cost: 9 },
      ]),
    ).toThrow(RangeError));
});
