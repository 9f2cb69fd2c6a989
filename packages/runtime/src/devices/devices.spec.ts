import fc from 'fast-check';
import { clockOf } from './clock.js';
import { randomOf } from './random.js';
import { timeOf } from './time.js';

const NS_PER_MS = 1_000_000n;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());
const nowNs = (): bigint => BigInt(Math.trunc(performance.now() * 1e6));
/** Node's timers, with a clock that the test advances. */
const time = timeOf({ monotonicNs: nowNs });

it('the clock is that of the platform', () => {
  const clock = clockOf({ wallNs: () => 5n, monotonicNs: () => 7n });
  expect([clock.wallNs(), clock.monotonicNs()]).toEqual([5n, 7n]);
});

describe('time', () => {
  it.each([
    [0n, 0],
    [-5n, 0],
    [1n, 1],
    [NS_PER_MS, 1],
    [NS_PER_MS + 1n, 2],
    [30n * 86_400_000n * NS_PER_MS, 30 * 86_400_000],
  ])('waits at least %d ns', async (durationNs, durationMs) => {
    const done = jest.fn();
    void time.sleepNs(durationNs).then(done);
    await jest.advanceTimersByTimeAsync(Math.max(durationMs - 1, 0));
    expect(done).toHaveBeenCalledTimes(durationMs === 0 ? 1 : 0);
    await jest.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalledWith('elapsed');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits again when a timer fires too early', async () => {
    let lateNs = 0n;
    const hasty = timeOf({ monotonicNs: () => nowNs() - lateNs });
    const done = jest.fn();
    void hasty.sleepNs(10n * NS_PER_MS).then(done);
    lateNs = 2n * NS_PER_MS;
    await jest.advanceTimersByTimeAsync(10);
    expect(done).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(2);
    expect(done).toHaveBeenCalledWith('elapsed');
  });

  it('ends at once when it is aborted, and clears its timer', async () => {
    const controller = new AbortController();
    const sleep = time.sleepNs(NS_PER_MS * 1000n, { signal: controller.signal });
    controller.abort();
    expect(await sleep).toBe('aborted');
    expect(jest.getTimerCount()).toBe(0);
    expect(await time.sleepNs(NS_PER_MS, { signal: controller.signal })).toBe('aborted');
  });

  it('removes its listener from the signal when it has elapsed', async () => {
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const sleep = time.sleepNs(NS_PER_MS, { signal: controller.signal });
    await jest.advanceTimersByTimeAsync(1);
    expect(await sleep).toBe('elapsed');
    controller.abort();
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('random', () => {
  const random = randomOf({ fillRandom: (bytes) => void bytes.fill(7) });

  it('returns the requested number of bytes', () => {
    fc.assert(
      fc.property(fc.nat(4096), (lengthBytes) => {
        expect(random.generate(lengthBytes)).toEqual(new Uint8Array(lengthBytes).fill(7));
      }),
    );
  });

  it.each([-1, 0.5, NaN, Infinity])('refuses %d bytes', (lengthBytes) => {
    expect(() => random.generate(lengthBytes)).toThrow(RangeError);
  });

  it('fills a buffer', () => {
    const bytes = new Uint8Array(3);
    random.fill(bytes);
    expect(bytes).toEqual(Uint8Array.of(7, 7, 7));
  });
});
