import type { Console, Network } from 'mirage/types';

export const Relax = {
  async start(network: Network, console: Console): Promise<void> {},
};
