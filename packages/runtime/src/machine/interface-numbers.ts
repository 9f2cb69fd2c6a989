import { unnamedInterface } from '@mirage/args/network-interfaces';

/**
 * Which interface of the machine each network of a unikernel is. `netif('1')` is number 1, and `tap0` is the lowest
 * number that no other network of the unikernel names. Networks connect at the same time, and a named one must get its
 * interface whatever the order:
 *   1. `start` calls all jobs, and they call all their `connect`s, before anything else runs: each named one claims its
 *      number;
 *   2. the unnamed one comes back from `await` after that, and takes what is left.
 */
export interface InterfaceNumbers {
  /**
   * The number of the network called `name`: a whole number in decimal digits, or nothing for tap0, which is the first
   * of `existing` that is left. None is left: undefined. Each network asks once.
   */
  readonly numberOf: (
    name: string,
    existing: () => readonly number[] | Promise<readonly number[]>,
  ) => Promise<number | undefined>;
}

export function createInterfaceNumbers(): InterfaceNumbers {
  const claimed = new Set<number>();
  return {
    async numberOf(name, existing) {
      if (name !== '') {
        claimed.add(Number(name));
        return Number(name);
      }
      await null;
      const number = unnamedInterface(claimed, await existing());
      if (number !== undefined) claimed.add(number);
      return number;
    },
  };
}
