import type { Console, Random, Time } from 'mirage/types';

const SECOND = 1_000_000_000n;

/** Waits at most two seconds for a task that takes up to three. The loser of the race is cancelled. */
export const Timeout1 = {
  async start(console: Console, time: Time, random: Random): Promise<void> {
    const race = new AbortController();
    const durationNs = (BigInt(random.generate(1)[0]!) * 3n * SECOND) / 256n;
    const task = time.sleepNs(durationNs, { signal: race.signal }).then(() => 'Returned');
    const limit = time.sleepNs(2n * SECOND, { signal: race.signal }).then(() => 'Cancelled');
    await console.log(await Promise.race([task, limit]));
    race.abort();
  },
};
