import { fuzzNet } from './fuzz-net.js';

it.each([1, 2, 3, 4])('20,000 random steps find no violation (seed %d)', async (seed) => {
  const report = await fuzzNet(20000, seed);
  expect(report.violations).toEqual([]);
  expect(report.received).toBeGreaterThan(500);
  expect(report.sent).toBeGreaterThan(500);
  expect(report.stops).toBeGreaterThan(5);
});
