import type { Console, Time } from 'mirage/types';

const SECOND = 1_000_000_000n;

/** Does the same as heads1 in another way: starts both sleeps, and awaits each where it is needed. */
export const Heads2 = {
  async start(console: Console, time: Time): Promise<void> {
    const heads = time.sleepNs(SECOND).then(() => console.log('Heads'));
    const tails = time.sleepNs(2n * SECOND).then(() => console.log('Tails'));
    await heads;
    await tails;
    await console.log('Finished');
  },
};
