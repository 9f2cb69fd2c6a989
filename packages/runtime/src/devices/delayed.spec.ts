import { connectDelayed } from './delayed.js';

it.each([
  [2_000_000_000n, [2_000_000_000n]],
  [0n, []],
])('returns the device after %d ns', async (delayNs, slept) => {
  const sleeps: bigint[] = [];
  const time = {
    sleepNs: async (durationNs: bigint): Promise<'elapsed'> => {
      sleeps.push(durationNs);
      return 'elapsed';
    },
  };
  const device = {};
  expect(await connectDelayed({}, delayNs, time, device)).toBe(device);
  expect(sleeps).toEqual(slept);
});
