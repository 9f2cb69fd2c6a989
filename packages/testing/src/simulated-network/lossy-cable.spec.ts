import { manualClock } from '../manual-clock.js';
import { memoryNetwork } from '../memory-network.js';
import { lossyCable, type LossyCableOptions } from './lossy-cable.js';

const MS = 1_000_000n;

/** Two networks at a cable, and a clock that stands still. */
function cable(options: LossyCableOptions) {
  const [clock, left, right] = [manualClock(), memoryNetwork(), memoryNetwork()];
  return { clock, left, right, cable: lossyCable(left, right, clock, options) };
}

const frame = (number: number): Uint8Array => new Uint8Array(60).fill(number, 14);
const numbers = (frames: readonly Uint8Array[]): number[] => frames.map((bytes) => bytes[14]!);

it('carries frames in both directions after the delay of the link', async () => {
  const { clock, left, right } = cable({ delayNs: 5e6 });
  left.receive(frame(1));
  right.receive(frame(2));
  await clock.advanceNs(5n * MS - 1n);
  expect([left.sent.length, right.sent.length]).toEqual([0, 0]);
  await clock.advanceNs(1n);
  expect([left.sent, right.sent]).toEqual([[frame(2)], [frame(1)]]);
  expect(clock.sleepers).toBe(0);
});

it('carries frames at once without a delay', () => {
  const { left, right } = cable({});
  left.receive(frame(1));
  expect(numbers(right.sent)).toEqual([1]);
});

it('delivers a frame that overtakes another one first', async () => {
  const { clock, left, right } = cable({ seed: 3, reorder: 0.5, reorderNs: 10e6, delayNs: 1e6 });
  for (let number = 0; number < 20; number++) {
    left.receive(frame(number));
    await clock.advanceNs(MS);
  }
  await clock.advanceNs(20n * MS);
  const arrived = numbers(right.sent);
  expect(arrived).toHaveLength(20);
  expect(arrived).not.toEqual(arrived.toSorted((a, b) => a - b));
  expect(clock.sleepers).toBe(0);
});

it('loses, duplicates and damages frames as its statistics count', async () => {
  const { clock, left, right, cable: one } = cable({ loss: 0.2, duplicate: 0.1, corrupt: 0.1, delayNs: 1e6 });
  for (let number = 0; number < 1000; number++) left.receive(frame(7));
  await clock.advanceNs(MS);
  const { lost, duplicated, corrupted, carried } = one.statistics();
  expect(right.sent).toHaveLength(1000 - lost + duplicated);
  expect(carried).toBe(right.sent.length);
  expect(right.sent.filter((bytes) => bytes.some((byte, at) => byte !== frame(7)[at]))).toHaveLength(corrupted);
  for (const count of [lost, duplicated, corrupted]) expect(count).toBeGreaterThan(50);
});

it('makes the same choices for the same seed and frames', async () => {
  const run = async (seed: number): Promise<number[]> => {
    const { clock, left, right } = cable({ seed, loss: 0.5, delayNs: 1e6 });
    for (let number = 0; number < 100; number++) left.receive(frame(number));
    await clock.advanceNs(MS);
    return numbers(right.sent);
  };
  expect(await run(1)).toEqual(await run(1));
  expect(await run(1)).not.toEqual(await run(2));
});

it('carries nothing after disconnect', async () => {
  const { clock, left, right, cable: one } = cable({ delayNs: 1e6 });
  left.receive(frame(1));
  one.disconnect();
  left.receive(frame(2));
  await clock.advanceNs(10n * MS);
  expect(right.sent).toEqual([]);
});

it('refuses a seed that is no whole number', () => {
  expect(() => cable({ seed: 0.5 })).toThrow(RangeError);
});
