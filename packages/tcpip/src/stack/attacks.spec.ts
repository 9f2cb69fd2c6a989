import { fuzzFrames } from '../../test/fuzz-frames.js';

// 100,000 in the tests of the tools, 10^7 in `npm run fuzz`.
it('5,000 frames of an attacker break nothing, and the damaged ones are counted', async () => {
  const report = await fuzzFrames(5000, 1);
  expect(report.violations).toEqual([]);
  expect(report.damaged).toBeGreaterThan(200);
  expect(report.dropped).toBeGreaterThan(4000);
});
