import type { Console, Time } from 'mirage/types';

/** Prints its argument four times, one second apart: `nx run hello-key:run -- --hello='Good day'`. */
export const Hello = {
  async start(console: Console, time: Time, hello: string): Promise<void> {
    for (let count = 0; count < 4; count++) {
      await console.log(hello);
      await time.sleepNs(1_000_000_000n);
    }
  },
};
