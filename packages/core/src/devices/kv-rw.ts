import type { Block, Clock, KvRw } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, numbered, type DeviceType } from '../dsl/device-type.js';
import { labelOf } from '../dsl/wording.js';
import { block } from './block.js';
import { clock, defaultClock } from './clock.js';

/** The type of `KvRw`: a key-value store to read and write. */
export const kvRw: DeviceType<KvRw> = deviceType<KvRw>('kvRw', {
  startType: 'KvRw',
  examples: ['kvMem()', "kvStore(blockOfFile('disk.img'))"],
  sample: {
    value: (number) => `kvStore(blockOfFile('${numbered('store', number)}.img', { sizeMiB: 1 }))`,
    fake: () => 'await memoryKv()',
    fakeName: 'memoryKv',
    prepare: (name) => [
      `const ${name}Value = await ${name}.get('starts');`,
      `const ${name}Starts = typeof ${name}Value === 'string' ? 1 : Number(new TextDecoder().decode(${name}Value)) + 1;`,
    ],
    says: {
      line: (name) =>
        `start \${${name}Starts} with this store: \${await ${name}.set('starts', new TextEncoder().encode(String(${name}Starts)))}`,
      test: () => 'start 1 with this store: done',
    },
    hasDisk: true,
  },
});

/**
 * A store in memory. It is empty at the start and lost at the end.
 *
 * @param name Stores with different names are different stores. Default: empty.
 * @param now The clock for the times of changes. Default: `defaultClock`.
 * @throws MIR0107 if `now` is not a clock.
 * @example
 *   import { foreign, job, kvMem, kvRw, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', kvRw.to(job)).$(kvMem())]);
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
 * A store on a disk. Stored values survive a power failure at any moment. Nothing else may use the disk.
 *
 * @param disk The disk that it is on.
 * @param now The clock for the times of changes. Default: `defaultClock`.
 * @throws MIR0107 if `disk` is not a disk or `now` is not a clock.
 * @example
 *   import { blockOfFile, foreign, job, kvRw, kvStore, register } from 'mirage';
 *
 *   const store = kvStore(blockOfFile('store.img', { sizeMiB: 1 }));
 *   register('main', [foreign('Unikernel.Main', kvRw.to(job)).$(store)]);
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
