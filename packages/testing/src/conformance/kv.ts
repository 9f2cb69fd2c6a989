import type { KvRo, KvRw } from '@mirage/types';
import { pattern } from './block.js';
import { expectEqual, type ConformanceRow } from './row.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const hex = (digest: unknown): string =>
  digest instanceof Uint8Array
    ? [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    : String(digest);

async function names(store: KvRo, key: string): Promise<string> {
  const entries = await store.list(key);
  if (typeof entries === 'string') return entries;
  return entries.map(({ name, kind }) => (kind === 'dictionary' ? `${name}/` : name)).join(' ');
}

/** What is in the store that `kvRoConformance` is about, as text by key. */
export const kvRoContents: Readonly<Record<string, string>> = {
  secret: 'foo\n',
  empty: '',
  'dir/a': 'A',
  'dir/b': 'BB',
  'dir/deep/er/c': 'CCC',
  'dir.txt': 'a name that begins as another one',
  'größe/漢字😀': 'names are Unicode',
};

/** What every store does that holds `kvRoContents` and nothing else. The last row disconnects it. */
export const kvRoConformance: readonly ConformanceRow<KvRo>[] = [
  {
    name: 'returns every value',
    async check(store) {
      for (const [key, text] of Object.entries(kvRoContents)) {
        expectEqual(key, await store.get(key), bytes(text));
        expectEqual(`size of ${key}`, await store.size(key), bytes(text).length);
        expectEqual(`exists ${key}`, await store.exists(key), 'value');
      }
    },
  },
  {
    name: 'lists dictionaries, sorted',
    async check(store) {
      expectEqual('root', await names(store, ''), 'dir/ dir.txt empty größe/ secret');
      expectEqual('/', await names(store, '/'), 'dir/ dir.txt empty größe/ secret');
      expectEqual('dir', await names(store, 'dir'), 'a b deep/');
      expectEqual('dir/deep', await names(store, '/dir//deep/'), 'er/');
      expectEqual('größe', await names(store, 'größe'), '漢字😀');
    },
  },
  {
    name: 'ignores superfluous slashes',
    async check(store) {
      expectEqual('get', await store.get('//dir///a/'), bytes('A'));
    },
  },
  {
    name: 'returns parts of values',
    async check(store) {
      expectEqual('the middle', await store.getPartial('dir/deep/er/c', 1, 1), bytes('C'));
      expectEqual('past the end', await store.getPartial('secret', 2, 100), bytes('o\n'));
      expectEqual('behind the end', await store.getPartial('secret', 100, 1), bytes(''));
      expectEqual('nothing', await store.getPartial('secret', 1, 0), bytes(''));
    },
  },
  {
    name: 'returns buffers that belong to the caller',
    async check(store) {
      const value = await store.get('secret');
      if (value instanceof Uint8Array) value.fill(0);
      expectEqual('get', await store.get('secret'), bytes('foo\n'));
    },
  },
  {
    name: 'reports missing keys',
    async check(store) {
      expectEqual('get', await store.get('nothing'), 'not-found');
      expectEqual('get below a dictionary', await store.get('dir/nothing/at/all'), 'not-found');
      expectEqual('get a part of a name', await store.get('di'), 'not-found');
      expectEqual('list', await names(store, 'nothing'), 'not-found');
      expectEqual('size', await store.size('nothing'), 'not-found');
      expectEqual('digest', await store.digest('nothing'), 'not-found');
      expectEqual('exists', await store.exists('nothing'), 'nothing');
      expectEqual('exists below a value', await store.exists('secret/x'), 'nothing');
    },
  },
  {
    name: 'distinguishes values and dictionaries',
    async check(store) {
      expectEqual('get', await store.get('dir'), 'value-expected');
      expectEqual('get the root', await store.get(''), 'value-expected');
      expectEqual('getPartial', await store.getPartial('dir/deep', 0, 1), 'value-expected');
      expectEqual('size', await store.size('dir'), 'value-expected');
      expectEqual('list', await names(store, 'secret'), 'dictionary-expected');
      expectEqual('get below a value', await store.get('secret/x'), 'dictionary-expected');
      expectEqual('exists', await store.exists('dir/deep'), 'dictionary');
      expectEqual('exists the root', await store.exists('/'), 'dictionary');
    },
  },
  {
    name: 'refuses invalid names',
    async check(store) {
      for (const key of ['.', '..', 'dir/../secret', 'dir/./a', 'a\0b', 'x'.repeat(256), 'x/'.repeat(1000)])
        expectEqual(`get ${key.slice(0, 20)}`, await store.get(key), 'invalid-key');
    },
  },
  {
    name: 'has the defined digests',
    async check(store) {
      const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
      expectEqual('of the empty value', hex(await store.digest('empty')), empty);
      const foo = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c';
      expectEqual('of foo', hex(await store.digest('secret')), foo);
      expectEqual('of a dictionary', hex(await store.digest('dir')), DIGEST_OF_DIR);
    },
  },
  {
    name: 'returns modification times, or 0',
    async check(store) {
      const times = [await store.lastModified('dir/a'), await store.lastModified('dir'), await store.lastModified('')];
      expectEqual(
        'whether all are numbers',
        times.every((time) => typeof time === 'number' && time >= 0),
        true,
      );
      expectEqual('whether a dictionary is as new as what is in it', Number(times[1]) >= Number(times[0]), true);
    },
  },
  {
    name: 'refuses all operations once it is disconnected',
    async check(store) {
      await store.disconnect();
      await store.disconnect();
      expectEqual('get', await store.get('secret'), 'disconnected');
      expectEqual('exists', await store.exists('secret'), 'disconnected');
      expectEqual('list', await names(store, ''), 'disconnected');
    },
  },
];

const DIGEST_OF_DIR = 'e2798be02897bde5de3b9120f3b4c542c97c630f72e9f1b50c1dd02811ba4698';

/**
 * What every store does that is written to, and is empty at first. The last rows leave `kvRoContents` there:
 * `kvRoConformance` goes on with them.
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
    name: 'refuses values in place of dictionaries, and the reverse',
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
