import type { Clock, Console, Time } from 'mirage/types';

/** Prints the time of day and the time since the start, once a second: `nx run clock:run -- --times=60`. */
export const SpeakingClock = {
  async start(console: Console, clock: Clock, time: Time, times: number): Promise<void> {
    const startNs = clock.monotonicNs();
    for (let count = 0; count < times; count++) {
      const wall = new Date(Number(clock.wallNs() / 1_000_000n)).toISOString();
      const seconds = Number((clock.monotonicNs() - startNs) / 1_000_000n) / 1000;
      await console.log(`${wall}, and ${seconds.toFixed(3)} s since the start`);
      if (count + 1 < times) await time.sleepNs(1_000_000_000n);
    }
  },
};
