import type { Console } from 'mirage/types';

/** Says hello four times, a second apart, as the reference's tutorial does. */
export const Hello = {
  async start(console: Console): Promise<void> {
    for (let count = 0; count < 4; count++) {
      await console.log('hello');
      await new Promise<void>((resolve) => setTimeout(resolve, 1000));
    }
  },
};
