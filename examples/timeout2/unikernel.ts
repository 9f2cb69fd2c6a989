import type { Console, Random, Time } from 'mirage/types';

const SECOND = 1_000_000_000n;

/** Returns the result of a task, or undefined if it takes longer than `limitNs`: then its signal is aborted. */
async function timeout<A>(
  time: Time,
  limitNs: bigint,
  task: (signal: AbortSignal) => Promise<A>,
): Promise<A | undefined> {
  const running = new AbortController();
  const limit = new AbortController();
  const late = time.sleepNs(limitNs, { signal: limit.signal }).then(() => undefined);
  try {
    return await Promise.race([task(running.signal), late]);
  } finally {
    running.abort();
    limit.abort();
  }
}

/** Does the same as timeout1, with a function that works for any task. */
export const Timeout2 = {
  async start(console: Console, time: Time, random: Random): Promise<void> {
    const durationNs = (BigInt(random.generate(1)[0]!) * 3n * SECOND) / 256n;
    const found = await timeout(time, 2n * SECOND, async (signal) => {
      await time.sleepNs(durationNs, { signal });
      return 'Returned';
    });
    await console.log(found ?? 'Cancelled');
  },
};
