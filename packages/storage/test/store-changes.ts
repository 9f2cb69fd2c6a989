/* The guest of power-cut.ts, and what both sides share. */
import { connectKvStore } from '../src/index.js';
import type { KvRo, KvRw } from '@mirage/types';
import { pattern } from '@mirage/testing';
import type { Drivers } from './device-tables.js';

/** Changes the store on the disk `store`, from a given change on, and reports each completed change. */
export async function changeForEver(drivers: Drivers): Promise<number> {
  const console = await drivers.connectConsole({ id: '' });
  const disk = await drivers.connectBlock({ path: 'store' });
  const store = await connectKvStore({}, disk, drivers.connectClock({}));
  await console.log(`state ${await digestOf(store)}`);
  for (let number = Number(await console.readLine()); ; number++) {
    await change(store, number);
    await console.log(`done ${number}`);
  }
}

/**
 * Applies the change with this number: long and short values, parts of them, moves and removals, some of which have no
 * effect.
 */
export function change(store: KvRw, number: number): Promise<unknown> {
  switch (number % 6) {
    case 0:
      return store.set(`a/${number % 7}`, pattern(1 + ((number * 37) % 5000), number));
    case 1:
      return store.set(`b/${number % 7}`, pattern(number % 100, number));
    case 2:
      return store.setPartial(`a/${(number - 2) % 7}`, number % 1000, pattern(600, number));
    case 3:
      return store.rename(`b/${(number - 2) % 7}`, `a/moved${number % 3}`);
    case 4:
      return store.set('long', pattern(9000 + (number % 100), number));
    default:
      return store.remove(`a/${number % 7}`);
  }
}

/** Returns the digest of the contents of a store. */
export async function digestOf(store: KvRo): Promise<string> {
  const digest = await store.digest('');
  if (typeof digest === 'string') throw new Error(digest);
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
