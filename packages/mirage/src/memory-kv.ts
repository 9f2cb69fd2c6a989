import { manualClock } from '@mirage/testing';
import type { Clock, KvRw } from '@mirage/types';

export interface MemoryKvOptions {
  /** Says when values are changed. Default: a `manualClock` of its own. */
  readonly clock?: Pick<Clock, 'wallNs'>;
}

/**
 * The store that `kvMem` is, for tests: to read from and to write to, with these values at first; text is meant as
 * UTF-8. Error: rejects with a RangeError for values that cannot be there together, or under no such key.
 */
export async function memoryKv(
  values: Readonly<Record<string, string | Uint8Array>> = {},
  { clock = manualClock() }: MemoryKvOptions = {},
): Promise<KvRw> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- some versions of Jest cannot require ES modules
  const { kvMem } = require('@mirage/storage') as typeof import('@mirage/storage');
  const store = kvMem(clock);
  for (const [key, value] of Object.entries(values)) {
    const became = await store.set(key, typeof value === 'string' ? new TextEncoder().encode(value) : value);
    if (became !== 'done') throw new RangeError(`No store has a value at ${JSON.stringify(key)} here: ${became}.`);
  }
  return store;
}
