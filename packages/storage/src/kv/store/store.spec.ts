import * as fc from 'fast-check';
import type { KvRw } from '@mirage/types';
import { memoryBlock, type MemoryBlock } from '@mirage/testing';
import { kvMem } from '../kv-mem.js';
import { checksum } from './checksum.js';
import { connectKvStore } from './connect-kv-store.js';
import { readSuperblock, writeSuperblock } from './superblock.js';

jest.setTimeout(60000);

const clock = { wallNs: () => 5_000_000n };
const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const open = (disk: MemoryBlock): Promise<KvRw> => connectKvStore({}, disk, clock);

// Values of the test of the reference implementation, and the empty one.
it.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('the checksum of %j', (text, expected) => {
  expect(checksum(Uint8Array.from(Buffer.from(text)))).toBe(expected);
});

it('reads only superblocks that it wrote', () => {
  const superblock = {
    pageBytes: 4096,
    generation: 2n ** 40n + 7n,
    pages: 99,
    root: { page: 5, checksum: 0xdeadbeef },
  };
  const written = writeSuperblock(superblock, 512);
  expect(readSuperblock(written)).toEqual(superblock);
  expect(readSuperblock(new Uint8Array(512))).toBe('blank');
  fc.assert(
    fc.property(fc.nat(511), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const spoilt = written.slice();
      spoilt[at]! ^= change;
      expect(readSuperblock(spoilt)).toBe('other');
    }),
  );
});

const names = fc.constantFrom('a', 'b', 'ab', 'a!', 'ä', 'x'.repeat(255), 'y'.repeat(200));
const key = fc.array(names, { minLength: 0, maxLength: 3 }).map((path) => path.join('/'));
const value = fc
  .tuple(fc.constantFrom(0, 1, 100, 512, 513, 4096, 5000, 66000), fc.nat(255))
  .map(([length, fill]) => bytes(length, fill));
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(key, value).map(
      ([k, v]) =>
        (store: KvRw) =>
          store.set(k, v),
    ),
  },
  fc.tuple(key, fc.nat(70000), value).map(
    ([k, at, v]) =>
      (store: KvRw) =>
        store.setPartial(k, at, v),
  ),
  fc.tuple(key, fc.nat(70000)).map(
    ([k, length]) =>
      (store: KvRw) =>
        store.allocate(k, length),
  ),
  { weight: 2, arbitrary: key.map((k) => (store: KvRw) => store.remove(k)) },
  {
    weight: 2,
    arbitrary: fc.tuple(key, key).map(
      ([a, b]) =>
        (store: KvRw) =>
          store.rename(a, b),
    ),
  },
  key.map((k) => (store: KvRw) => store.get(k)),
  fc.tuple(key, fc.nat(70000), fc.nat(5000)).map(
    ([k, at, length]) =>
      (store: KvRw) =>
        store.getPartial(k, at, length),
  ),
  key.map((k) => (store: KvRw) => store.list(k)),
  key.map((k) => (store: KvRw) => store.size(k)),
  key.map((k) => (store: KvRw) => store.exists(k)),
  key.map((k) => (store: KvRw) => store.lastModified(k)),
);

it('behaves like a store in memory, with one operation at a time or many at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 25 }), async (rounds) => {
      const disk = memoryBlock({ sizeSectors: 32768 });
      let store = await open(disk);
      const model = kvMem(clock);
      for (const [index, steps] of rounds.entries()) {
        const results = await Promise.all(steps.map((one) => one(store)));
        const expected = await Promise.all(steps.map((one) => one(model)));
        results.forEach((result, at) => {
          const same =
            result instanceof Uint8Array && expected[at] instanceof Uint8Array
              ? Buffer.compare(result, expected[at]) === 0
              : JSON.stringify(result) === JSON.stringify(expected[at]);
          if (!same) throw new Error(`${String(result).slice(0, 80)}, not ${String(expected[at]).slice(0, 80)}`);
        });
        if (index % 5 === 4) store = await open(memoryBlock({ sizeSectors: 32768, contents: disk.contents }) && disk);
      }
      expect(Buffer.from((await store.digest('')) as Uint8Array)).toEqual(
        Buffer.from((await model.digest('')) as Uint8Array),
      );
    }),
    { numRuns: 120 },
  );
});

it('holds thousands of keys, sorted, and frees their space', async () => {
  const disk = memoryBlock({ sizeSectors: 16384 });
  const store = await open(disk);
  const keys = Array.from({ length: 1500 }, (_, index) => `k${(index * 7919) % 1500}`);
  for (let at = 0; at < keys.length; at += 100)
    await Promise.all(keys.slice(at, at + 100).map((one) => store.set(one, bytes(300, 1))));
  expect(((await store.list('')) as readonly { name: string }[]).map(({ name }) => name)).toEqual([...keys].sort());
  for (const one of keys.slice(10)) if ((await store.remove(one)) !== 'done') throw new Error(one);
  expect(((await store.list('')) as object[]).length).toBe(10);
  expect(await store.set('large', bytes(7_500_000, 2))).toBe('done');
  expect(await (await open(disk)).size('large')).toBe(7_500_000);
});

it('reports when it is full, keeps its contents, and works when there is room again', async () => {
  const disk = memoryBlock({ sizeSectors: 256 });
  let store = await open(disk);
  let count = 0;
  while ((await store.set(`k${count}`, bytes(700, count))) === 'done') count++;
  expect(count).toBeGreaterThan(15);
  expect(await store.set('more', bytes(700, 1))).toBe('no-space');
  expect(await store.set('k0', bytes(100000, 1))).toBe('no-space');
  expect(await store.allocate('huge', 2 ** 40)).toBe('no-space');
  store = await open(disk);
  for (let index = 0; index < count; index++) expect(await store.get(`k${index}`)).toEqual(bytes(700, index));
  for (let index = 0; index < count; index++) expect(await store.remove(`k${index}`)).toBe('done');
  expect(await store.set('again', bytes(80000, 1))).toBe('done');
});

it('a change that does not fit does not prevent others in its commit', async () => {
  const disk = memoryBlock({ sizeSectors: 256 });
  const store = await open(disk);
  const results = await Promise.all([
    store.set('a', bytes(700, 1)),
    store.set('b', bytes(10 ** 6, 2)),
    store.set('c', bytes(700, 3)),
  ]);
  expect(results).toEqual(['done', 'no-space', 'done']);
  expect(await (await open(disk)).list('')).toEqual([
    { name: 'a', kind: 'value' },
    { name: 'c', kind: 'value' },
  ]);
});

it('commits waiting changes together with two flushes', async () => {
  const disk = memoryBlock({ sizeSectors: 1024 });
  const store = await open(disk);
  const before = disk.log.filter(({ is }) => is === 'flush').length;
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.set(`k${index}`, bytes(10, index))));
  expect(disk.log.filter(({ is }) => is === 'flush').length - before).toBe(2);
});

it('an error of the disk rolls a change back, or ends the store if the durable state is unknown', async () => {
  for (let requests = 0; requests < 12; requests++) {
    const disk = memoryBlock({ sizeSectors: 1024 });
    const store = await open(disk);
    await store.set('a', bytes(5000, 1));
    disk.failAfter = requests;
    const result = await store.set('a', bytes(6000, 2));
    disk.failAfter = Infinity;
    const now = await store.size('a');
    const later = await (await open(memoryBlock({ sizeSectors: 1024, contents: disk.contents }))).size('a');
    if (result === 'done') expect([now, later]).toEqual([6000, 6000]);
    else
      expect([result, ['io-error', 5000].includes(now as number), [5000, 6000].includes(later as number)]).toEqual([
        'io-error',
        true,
        true,
      ]);
  }
});

it('detects every fault of the medium when it reads, and never returns wrong bytes', async () => {
  const disk = memoryBlock({ sizeSectors: 512 });
  const store = await open(disk);
  const good = new Map<string, Uint8Array>();
  for (let index = 0; index < 20; index++) {
    const one = bytes(index * 500, index);
    await store.set(`dir/k${index}`, one);
    good.set(`dir/k${index}`, one);
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(512 * 512 - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const contents = disk.contents.slice();
      contents[at]! ^= change;
      const spoilt = await open(memoryBlock({ sizeSectors: 512, contents })).catch((error: Error) => error.message);
      if (typeof spoilt === 'string') return expect(spoilt).toMatch(/damaged|no store/);
      for (const [one, expected] of good) {
        const found = await spoilt.get(one);
        // The previous superblock is one change behind.
        if (typeof found === 'string') expect(['io-error', 'not-found']).toContain(found);
        else expect(Buffer.compare(found, expected)).toBe(0);
      }
    }),
    { numRuns: 120 },
  );
});

it.each<[string, () => MemoryBlock, string]>([
  ['is too small', () => memoryBlock({ sizeSectors: 120 }), 'kvStore: a store needs a disk of at least 64 KiB'],
  [
    'holds something else',
    () => memoryBlock({ contents: bytes(600, 7) }),
    'kvStore: the disk contains something that is not a store',
  ],
  ['is empty and read-only', () => memoryBlock({ isWritable: false }), 'kvStore: the disk is empty and read-only'],
  [
    'cannot be read',
    () => {
      const disk = memoryBlock();
      disk.failAfter = 1;
      return disk;
    },
    'kvStore: the disk cannot be used: io-error',
  ],
])('refuses a disk that %s', async (_, disk, message) => {
  await expect(open(disk())).rejects.toMatchObject({ name: 'DeviceError', message });
});

it('refuses a disk that was larger when the store was written, and accepts one that grew', async () => {
  const disk = memoryBlock({ sizeSectors: 1024 });
  await (await open(disk)).set('a', bytes(1, 1));
  await expect(
    open(memoryBlock({ sizeSectors: 512, contents: disk.contents.slice(0, 512 * 512) })),
  ).rejects.toMatchObject({
    message: 'kvStore: the disk had 512 KiB when the store was written, and has 256 KiB',
  });
  const grown = await open(memoryBlock({ sizeSectors: 4096, contents: disk.contents }));
  expect(await grown.set('b', bytes(1_000_000, 1))).toBe('done');
});

it('accepts no changes on a read-only disk', async () => {
  const disk = memoryBlock();
  await (await open(disk)).set('a', bytes(1, 1));
  const store = await open(memoryBlock({ contents: disk.contents, isWritable: false }));
  expect(await store.get('a')).toEqual(bytes(1, 1));
  expect(await store.set('a', bytes(1, 2))).toBe('read-only');
  expect(await store.remove('a')).toBe('read-only');
});
