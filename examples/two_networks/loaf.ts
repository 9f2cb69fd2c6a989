import type { Network } from 'mirage/types';

export const Relax = {
  async start(first: Network, stringParameterized: Network): Promise<void> {},
};
