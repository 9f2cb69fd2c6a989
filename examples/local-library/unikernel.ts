import { greeting } from '@examples/greeting';
import type { Console } from 'mirage/types';

/** Prints the result of a library in the workspace. `nx build local-library` builds the library first if it changed. */
export const Greeter = {
  async start(console: Console): Promise<void> {
    await console.log(greeting('unikernel'));
  },
};
