import { greeting } from '@examples/greeting';
import type { Console } from 'mirage/types';

/** Says what a library beside it makes: `nx build local-library` builds that first, and again when it changes. */
export const Greeter = {
  async start(console: Console): Promise<void> {
    await console.log(greeting('unikernel'));
  },
};
