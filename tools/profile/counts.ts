import type { NamedCounter, Profile } from '../../packages/bare-metal/src/profile/profile';
import type { Monitor } from './memory';

/** Executed instructions of the engine by module and name of the function. */
type Work = Map<string, Map<string, number>>;

const CELL_BYTES = 4;

/** Returns the values of counters, in their order. */
export async function readCounters(
  counters: readonly NamedCounter[],
  monitor: Pick<Monitor, 'read'>,
): Promise<number[]> {
  const addresses = counters.map(({ address }) => address);
  const [first, last] = [addresses[0]!, addresses.at(-1)!];
  const bytes = await monitor.read(first, last - first + CELL_BYTES);
  return addresses.map((address) => bytes.readUInt32LE(address - first));
}

/** Returns what functions did between two readings. */
export function workBetween(
  counters: readonly NamedCounter[],
  before: readonly number[],
  after: readonly number[],
): Work {
  const work: Work = new Map();
  counters.forEach(({ module, name, instructions }, index) => {
    // They have 32 bits and may wrap.
    const count = (after[index]! - before[index]!) >>> 0;
    if (count === 0) return;
    const functions = work.get(module) ?? new Map<string, number>();
    work.set(module, functions.set(name, (functions.get(name) ?? 0) + count * instructions));
  });
  return work;
}

/** The share below which a function is left out, in millionths. */
const LEAST = 100;

/** Returns the share of functions in the work of loads, which count alike: the largest share that each has in one. */
export function profileOf(loads: readonly Work[], isWanted: (module: string) => boolean): Profile {
  // Maps, because a function may have the name of a method of every object: `constructor`.
  const profile = new Map<string, Map<string, number>>();
  for (const work of loads) {
    const total = [...work.values()].flatMap((functions) => [...functions.values()]).reduce((sum, one) => sum + one, 0);
    for (const [module, functions] of work) {
      if (!isWanted(module)) continue;
      for (const [name, instructions] of functions) {
        const share = Math.round((1e6 * instructions) / total);
        if (share < LEAST) continue;
        const shares = profile.get(module) ?? new Map<string, number>();
        profile.set(module, shares.set(name, Math.max(shares.get(name) ?? 0, share)));
      }
    }
  }
  return Object.fromEntries([...profile].map(([module, shares]) => [module, Object.fromEntries(shares)]));
}
