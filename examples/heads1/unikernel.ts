import type { Console, Time } from 'mirage/types';

const SECOND = 1_000_000_000n;

/** Sleeps twice concurrently: prints heads after one second, tails after two, and ends then, not after three. */
export const Heads1 = {
  async start(console: Console, time: Time): Promise<void> {
    const heads = async (): Promise<void> => {
      await time.sleepNs(SECOND);
      await console.log('Heads');
    };
    const tails = async (): Promise<void> => {
      await time.sleepNs(2n * SECOND);
      await console.log('Tails');
    };
    await Promise.all([heads(), tails()]);
    await console.log('Finished');
  },
};
