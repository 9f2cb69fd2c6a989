import { fuzzRequests } from '../../test/fuzz-requests.js';

it('finds the same requests however their bytes are cut', () => {
  const { accepted, refused, violations } = fuzzRequests(100_000, 20261129);
  expect(violations).toEqual([]);
  // Both kinds are frequent enough to mean something.
  expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
  // Five seconds of processor time; a busy machine needs a multiple.
}, 300_000);
