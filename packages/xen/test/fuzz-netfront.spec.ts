import { fuzzNetfront } from './fuzz-netfront.js';

// The test has many steps, and the machine may be busy.
jest.setTimeout(120000);

it.each([1, 2, 3])('20,000 random steps find no violation (seed %d)', async (seed) => {
  const report = await fuzzNetfront(20000, seed);
  expect(report.violations).toEqual([]);
  expect(report.received).toBeGreaterThan(500);
  expect(report.sent).toBeGreaterThan(500);
  expect(report.stops).toBeGreaterThan(5);
});
