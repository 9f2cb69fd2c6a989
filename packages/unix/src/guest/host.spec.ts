import { monotonicNs, wallNs } from './host-clock.js';
import { fillRandom } from './host-random.js';

describe('the host’s clocks', () => {
  it('never go back, and show the right year', () => {
    const first = monotonicNs();
    expect(monotonicNs()).toBeGreaterThanOrEqual(first);
    const nowMs = BigInt(Date.now());
    expect(wallNs() / 1_000_000n - nowMs).toBeLessThan(60_000n);
    expect(wallNs() / 1_000_000n - nowMs).toBeGreaterThan(-60_000n);
  });
});

describe('fillRandom', () => {
  it.each([0, 1, 65536, 65537, 300_000])('fills all of %d bytes', (length) => {
    const bytes = new Uint8Array(length);
    const last = new Set<number>();
    // One random byte may be zero; forty in a row are an error.
    for (let round = 0; round < 40; round++) {
      fillRandom(bytes);
      last.add(bytes.at(-1) ?? 1);
    }
    expect([...last].some((byte) => byte !== 0)).toBe(true);
  });

  it('never returns the same bytes twice, also across calls of the generator', () => {
    const bytes = new Uint8Array(2 * 65536);
    fillRandom(bytes);
    expect(Buffer.compare(bytes.subarray(0, 65536), bytes.subarray(65536))).not.toBe(0);
  });
});
