import type { KvRo } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';

/** Encodes text as UTF-8. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const hex = (digest: unknown): string =>
  digest instanceof Uint8Array
    ? [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    : String(digest);

/** Returns the names in a dictionary, with a slash after those of dictionaries, or the error. */
export async function names(store: KvRo, key: string): Promise<string> {
  const entries = await store.list(key);
  if (typeof entries === 'string') return entries;
  return entries.map(({ name, kind }) => (kind === 'dictionary' ? `${name}/` : name)).join(' ');
}

/**
 * The contents of the store for `kvRoConformance`: text by key.
 */
export const kvRoContents: Readonly<Record<string, string>> = {
  secret: 'foo\n',
  empty: '',
  'dir/a': 'A',
  'dir/b': 'BB',
  'dir/deep/er/c': 'CCC',
  'dir.txt': 'a name that begins as another one',
  'größe/漢字😀': 'names are Unicode',
};

/**
 * The rules for every store. The store must contain `kvRoContents` and nothing else. The last row disconnects it.
 *
 * @example
 *   import { kvRoConformance, kvRoContents, memoryKv, runConformance } from 'mirage/testing';
 *
 *   const store = await memoryKv(kvRoContents);
 *   expect(await runConformance(kvRoConformance, store, (line) => console.log(line))).toBe(0);
 */
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
