import type { KvRw } from '@mirage/types';
import { pattern } from './block.js';
import { bytes, kvRoContents, names } from './kv-ro.js';
import { expectEqual, type ConformanceRow } from './row.js';

/**
 * The rules for every writable store. The store must be empty. The last rows leave `kvRoContents` in it, so that
 * `kvRoConformance` can follow.
 *
 * @example
 *   import { kvRoConformance, kvRwConformance, memoryKv, runConformance } from 'mirage/testing';
 *
 *   const store = await memoryKv();
 *   const failed =
 *     (await runConformance(kvRwConformance, store, (line) => console.log(line))) +
 *     (await runConformance(kvRoConformance, store, (line) => console.log(line)));
 *   expect(failed).toBe(0);
 */
export const kvRwConformance: readonly ConformanceRow<KvRw>[] = [
  {
    name: 'is empty at first',
    async check(store) {
      expectEqual('root', await names(store, ''), '');
      expectEqual('exists the root', await store.exists(''), 'dictionary');
    },
  },
  ...[0, 1, 511, 512, 513, 4096, 4097, 65536, 65537, 200000].map(
    (lengthBytes): ConformanceRow<KvRw> => ({
      name: `keeps ${lengthBytes} bytes`,
      async check(store) {
        const value = pattern(lengthBytes, lengthBytes);
        expectEqual('set', await store.set('value', value), 'done');
        expectEqual('get', await store.get('value'), value);
        expectEqual('size', await store.size('value'), lengthBytes);
        const part = await store.getPartial('value', lengthBytes >> 1, 1000);
        expectEqual('part', part, value.slice(lengthBytes >> 1, (lengthBytes >> 1) + 1000));
      },
    }),
  ),
  {
    name: 'replaces parts of values, and extends values',
    async check(store) {
      await store.set('part', pattern(100, 1));
      const model = new Uint8Array(150000);
      model.set(pattern(100, 1));
      for (const [offset, length] of [
        [10, 5],
        [98, 10],
        [600, 1],
        [70000, 70000],
        [65535, 2],
        [149999, 1],
      ] as const) {
        const bytes = pattern(length, offset);
        expectEqual(`setPartial at ${offset}`, await store.setPartial('part', offset, bytes), 'done');
        model.set(bytes, offset);
      }
      expectEqual('get', await store.get('part'), model);
      expectEqual('setPartial of nothing', await store.setPartial('none', 0, bytes('x')), 'not-found');
    },
  },
  {
    name: 'allocates zeros',
    async check(store) {
      expectEqual('allocate', await store.allocate('zeros', 5000), 'done');
      expectEqual('get', await store.get('zeros'), new Uint8Array(5000));
      expectEqual('allocate again', await store.allocate('zeros', 1), 'already-present');
      expectEqual('allocate the root', await store.allocate('', 1), 'already-present');
    },
  },
  {
    name: 'refuses invalid numbers of bytes, and keeps its contents',
    async check(store) {
      const rangeError = (error: unknown): string => (error instanceof RangeError ? 'RangeError' : String(error));
      for (const number of [-1, 600.5, NaN, Infinity]) {
        const allocated = await store.allocate(`no${number}`, number).catch(rangeError);
        expectEqual(`allocate ${number} bytes`, allocated, 'RangeError');
        const written = await store.setPartial('part', number, bytes('x')).catch(rangeError);
        expectEqual(`setPartial at ${number}`, written, 'RangeError');
      }
      expectEqual('size', await store.size('part'), 150000);
    },
  },
  {
    name: 'creates dictionaries on demand, and removes empty ones',
    async check(store) {
      expectEqual('set', await store.set('made/by/itself', bytes('x')), 'done');
      expectEqual('exists', await store.exists('made/by'), 'dictionary');
      expectEqual('remove', await store.remove('made/by/itself'), 'done');
      expectEqual('exists', await store.exists('made'), 'nothing');
    },
  },
  {
    name: 'refuses values in place of dictionaries, and vice versa',
    async check(store) {
      await store.set('d/v', bytes('x'));
      expectEqual('set a dictionary', await store.set('d', bytes('x')), 'value-expected');
      expectEqual('set the root', await store.set('', bytes('x')), 'value-expected');
      expectEqual('set below a value', await store.set('d/v/w', bytes('x')), 'dictionary-expected');
      expectEqual('allocate a dictionary', await store.allocate('d', 1), 'already-present');
      expectEqual('setPartial of a dictionary', await store.setPartial('d', 0, bytes('x')), 'value-expected');
      expectEqual('remove nothing', await store.remove('none'), 'not-found');
      expectEqual('set no name', await store.set('..', bytes('x')), 'invalid-key');
    },
  },
  {
    name: 'moves values and dictionaries',
    async check(store) {
      await store.set('from/a/1', bytes('1'));
      await store.set('from/a/2', pattern(5000, 2));
      await store.set('from/b', bytes('b'));
      expectEqual('a dictionary', await store.rename('from/a', 'to/x'), 'done');
      expectEqual('the moved value', await store.get('to/x/2'), pattern(5000, 2));
      expectEqual('the old place', await names(store, 'from'), 'b');
      expectEqual('into a dictionary', await store.rename('from/b', 'to'), 'done');
      expectEqual('the new place', await names(store, 'to'), 'b x/');
      expectEqual('the old place', await store.exists('from'), 'nothing');
      expectEqual('over a value', await store.rename('to/b', 'to/x/1'), 'done');
      expectEqual('the value afterwards', await store.get('to/x/1'), bytes('b'));
      expectEqual('below itself', await store.rename('to', 'to/x/y'), 'rename-source-prefix');
      expectEqual('the root', await store.rename('', 'y'), 'rename-source-prefix');
      expectEqual('a dictionary over a value', await store.rename('to', 'd/v'), 'dictionary-expected');
      expectEqual('below a value', await store.rename('to', 'd/v/w'), 'dictionary-expected');
      expectEqual('nothing', await store.rename('none', 'd/v'), 'not-found');
      expectEqual('onto itself', await store.rename('to', 'to'), 'done');
      await store.set('twice/to/z', bytes('z'));
      expectEqual('onto an existing name', await store.rename('to', 'twice'), 'already-present');
    },
  },
  {
    name: 'takes effect in the order of the calls',
    async check(store) {
      const all = [
        store.set('o', bytes('1')),
        store.set('o', bytes('2')),
        store.remove('o'),
        store.set('o', bytes('3')),
      ];
      const read = store.get('o');
      const after = store.set('o', bytes('4'));
      expectEqual('results', (await Promise.all(all)).join(), 'done,done,done,done');
      expectEqual('the value in between', await read, bytes('3'));
      await after;
      expectEqual('the value afterwards', await store.get('o'), bytes('4'));
    },
  },
  {
    name: 'removes everything',
    async check(store) {
      expectEqual('remove', await store.remove(''), 'done');
      expectEqual('root', await names(store, ''), '');
    },
  },
  {
    name: 'holds the contents for kvRoConformance',
    async check(store) {
      for (const [key, text] of Object.entries(kvRoContents))
        expectEqual(key, await store.set(key, bytes(text)), 'done');
    },
  },
];
