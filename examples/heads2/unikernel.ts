import type { Console, Time } from 'mirage/types';

const SECOND = 1_000_000_000n;

/** What heads1 does, said another way: both begin here, and each is waited for where it is needed. */
export const Heads2 = {
  async start(console: Console, time: Time): Promise<void> {
    const heads = time.sleepNs(SECOND).then(() => console.log('Heads'));
    const tails = time.sleepNs(2n * SECOND).then(() => console.log('Tails'));
    await heads;
    await tails;
    await console.log('Finished');
  },
};
