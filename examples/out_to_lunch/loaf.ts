import type { Console } from 'mirage/types';

export const Relax = {
  async start(console: Console): Promise<void> {},
};
