import { fitLine, growth, median } from './statistics';

describe('median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  it('refuses nothing', () => expect(() => median([])).toThrow(RangeError));

  it('leaves its argument alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('fitLine', () => {
  it('finds the line that the points lie on', () => {
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
    [1000, 125, 500, 250].map((size) => ({ size, cost: cost(size) }));

  it.each<[string, (size: number) => number, number, boolean]>([
    ['a line through nothing', (size) => 2 * size, 0, true],
    ['a line with what comes with any size', (size) => 300 + 2 * size, 0, true],
    ['the same without it', (size) => 300 + 2 * size, 300, true],
    ['a little noise', (size) => (size === 1000 ? 2400 : 2 * size), 0, true],
    ['n log n', (size) => size * Math.log2(size), 0, false],
    ['a square', (size) => size * size, 0, false],
    ['a square under what comes with any size', (size) => 5000 + 0.001 * size * size, 5000, false],
    ['a figure below what nothing costs', (size) => 300 - size, 300, true],
  ])('tells of %s whether it is linear', (_, cost, fixed, expected) =>
    expect(growth(points(cost), fixed).isLinear).toBe(expected),
  );

  it('is not linear when the largest costs less than nothing', () => {
    expect(
      growth(
        [
          { size: 1, cost: 10 },
          { size: 8, cost: 1 },
        ],
        5,
      ).isLinear,
    ).toBe(false);
  });
});
