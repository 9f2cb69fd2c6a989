import { fuzzFrames } from '../../test/fuzz-frames.js';

it.each([1, 2, 3, 4])(
  '25,000 frames of an attacker break nothing, and the damaged ones are counted (part %d)',
  async (part) => {
    const report = await fuzzFrames(25_000, 100_000 * part);
    expect(report.violations).toEqual([]);
    expect(report.damaged).toBeGreaterThan(1000);
    expect(report.dropped).toBeGreaterThan(20_000);
  },
);
