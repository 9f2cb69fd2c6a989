import type { Network } from 'mirage/types';

export const Relax = {
  async start(first: Network, another: Network): Promise<void> {},
};
