import type { Console } from 'mirage/types';

/**
 * Says hello four times, one second apart, like MirageOS's tutorial. An argument sets whom to greet: `nx run hello:run
 * -- world`.
 */
export const Hello = {
  async start(console: Console, words: readonly string[]): Promise<void> {
    const greeting = ['hello', ...words].join(' ');
    for (let count = 0; count < 4; count++) {
      await console.log(greeting);
      await new Promise<void>((resolve) => setTimeout(resolve, 1000));
    }
  },
};
