import { unnamedInterface } from '@mirage/args/network-interfaces';

/**
 * Maps networks of a unikernel to interfaces of the machine. `netif('1')` is number 1, and `tap0` is the lowest number
 * that no other network of the unikernel names. Networks connect at the same time, and a named one must get its
 * interface in any order:
 * 1. `start` calls all jobs, and they call all their `connect` functions, before anything else runs: each named network
 *    claims its number;
 * 2. the unnamed one continues after an `await`, and takes a number that is left.
 */
export interface InterfaceNumbers {
  /**
   * Returns the number of the network `name`: a whole number in decimal digits, or the empty name of tap0, which gets
   * the first of `existing` that is left. Returns undefined if none is left. Called once for each network.
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
