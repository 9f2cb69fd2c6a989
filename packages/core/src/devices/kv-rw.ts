import type { Block, Clock, KvRw } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';
import { labelOf } from '../dsl/wording.js';
import { block } from './block.js';
import { clock, defaultClock } from './clock.js';

/** A key-value store that can be read and written. */
export const kvRw: Type<KvRw> = type<KvRw>('kvRw');

/**
 * A store in memory, empty at the start and gone at the end. The clock says when values were changed. Stores of other
 * names are other stores.
 */
export function kvMem(name = '', now: Impl<Clock> = defaultClock): Impl<KvRw> {
  const text = String(name);
  const device = {
    kind: 'module',
    connect: '@mirage/storage#connectKvMem',
    parameters: { name: text },
    packages: ['@mirage/storage'],
    label: text === '' ? 'kvMem()' : `kvMem(${labelOf(text)})`,
    title: text === '' ? 'kvMem' : `kvMem ${labelOf(text)}`,
  } as const;
  return deviceImpl(clock.to(kvRw), device, kvMem, [now], [2]);
}

/**
 * A store on a disk, which nothing else uses: what was set is there after a power failure at any moment. The clock says
 * when values were changed. Error: MIR0107, something that is no disk.
 */
export function kvStore(disk: Impl<Block>, now: Impl<Clock> = defaultClock): Impl<KvRw> {
  const device = {
    kind: 'module',
    connect: '@mirage/storage#connectKvStore',
    parameters: {},
    packages: ['@mirage/storage'],
    label: `kvStore(${labelOf(disk)})`,
    title: 'kvStore',
  } as const;
  return deviceImpl(block.to(clock).to(kvRw), device, kvStore, [disk, now]);
}
