import { manualClock } from '@mirage/testing';
import type { Clock, KvRw } from '@mirage/types';

/**
 * Options of `memoryKv`.
 *
 * @example
 *   import { manualClock, memoryKv, type MemoryKvOptions } from 'mirage/testing';
 *
 *   const options: MemoryKvOptions = { clock: manualClock({ wallNs: 0n }) };
 *   const store = await memoryKv({}, options);
 */
export interface MemoryKvOptions {
  /** The clock for the times of changes. Default: a new `manualClock`. */
  readonly clock?: Pick<Clock, 'wallNs'>;
}

/**
 * Returns a store in memory for tests, the same that `kvMem` connects: readable, writable and with these values at
 * first. Text is stored as UTF-8.
 *
 * @throws {RangeError} two values exclude each other, or a key is not valid.
 * @example
 *   import { memoryKv } from 'mirage/testing';
 *
 *   const store = await memoryKv({ greeting: 'hello' });
 *   expect(await store.size('greeting')).toBe(5);
 */
export async function memoryKv(
  values: Readonly<Record<string, string | Uint8Array>> = {},
  { clock = manualClock() }: MemoryKvOptions = {},
): Promise<KvRw> {
  // An ES module, which some versions of Jest cannot require: not loaded before it is needed.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const { kvMem } = require('@mirage/storage') as typeof import('@mirage/storage');
  const store = kvMem(clock);
  for (const [key, value] of Object.entries(values)) {
    const became = await store.set(key, typeof value === 'string' ? new TextEncoder().encode(value) : value);
    if (became !== 'done') throw new RangeError(`A store cannot hold the key ${JSON.stringify(key)} here: ${became}.`);
  }
  return store;
}
