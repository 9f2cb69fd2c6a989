import * as fc from 'fast-check';
import { afterPowerLoss, memoryBlock } from '@mirage/testing';
import type { KvRo, KvRw } from '@mirage/types';
import { connectKvStore } from './connect-kv-store.js';

jest.setTimeout(120000);

const clock = { wallNs: () => 0n };

type Change = (store: KvRw) => Promise<unknown>;

/** The contents of a store, as text. */
async function contents(store: KvRo, key = ''): Promise<string> {
  const entries = await store.list(key);
  if (typeof entries === 'string') throw new Error(`${key}: ${entries}`);
  const parts: string[] = [];
  for (const { name, kind } of entries) {
    const inside = `${key}/${name}`;
    const value = kind === 'value' ? await store.get(inside) : undefined;
    if (typeof value === 'string') throw new Error(`${inside}: ${value}`);
    parts.push(
      value ? `${inside}=${value.length}:${value[0] ?? ''}:${value.at(-1) ?? ''}` : await contents(store, inside),
    );
  }
  return parts.join(' ');
}

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

/**
 * Changes of all kinds: short and long values, parts, dictionaries that move and are removed, some together in one
 * commit.
 */
const workload: readonly (readonly Change[])[] = [
  [(store) => store.set('a', bytes(10, 1))],
  [(store) => store.set('dir/long', bytes(9000, 2))],
  [
    (store) => store.set('dir/b', bytes(600, 3)),
    (store) => store.set('a', bytes(11, 4)),
    (store) => store.set('c/d/e', bytes(5, 5)),
  ],
  [(store) => store.setPartial('dir/long', 4000, bytes(9000, 6))],
  ...Array.from({ length: 30 }, (_, index): Change[] => [
    (store) => store.set(`many/${'n'.repeat(200)}${index}`, bytes(100 + index, index)),
  ]),
  [(store) => store.rename('many', 'moved/here')],
  [(store) => store.remove('dir')],
  [(store) => store.set('a', bytes(70000, 7))],
  [(store) => store.allocate('zeros', 100000), (store) => store.setPartial('zeros', 66000, bytes(3, 8))],
  [(store) => store.rename('a', 'moved')],
  [(store) => store.remove('moved/here')],
  [(store) => store.remove('')],
];

/**
 * Runs the workload, then cuts the log of the disk after each event. Each time it tries several subsets of the blocks
 * that were written but not flushed: none, all, and random ones. Acknowledged changes must be there; others completely
 * or not at all.
 */
async function cutEverywhere(blockBytes: number, seed: number): Promise<{ cuts: number; wrong: string[] }> {
  const disk = memoryBlock({ sizeSectors: 2048, blockBytes });
  const before = disk.contents.slice();
  /** The acknowledged states, each with the length of the log at that time. */
  const states: { events: number; text: string }[] = [{ events: 0, text: '' }];
  const store = await connectKvStore({}, disk, clock);
  for (const changes of workload) {
    const results = await Promise.all(changes.map((change) => change(store)));
    expect(results.filter((result) => result !== 'done')).toEqual([]);
    states.push({ events: disk.log.length, text: await contents(store) });
  }
  let state = seed;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const wrong: string[] = [];
  let cuts = 0;
  for (let events = 0; events <= disk.log.length; events++) {
    const known = states.findLastIndex((one) => one.events <= events);
    for (const likely of [0, 1, 0.5, 0.9]) {
      cuts++;
      const left = memoryBlock({
        sizeSectors: 2048,
        blockBytes,
        contents: afterPowerLoss(before, disk.log, events, () => random() < likely, blockBytes),
      });
      const text = await connectKvStore({}, left, clock).then(contents, (error: Error) => error.message);
      if (![states[known]!.text, states[known + 1]?.text].includes(text))
        wrong.push(`after ${events}, ${likely}: ${text}`);
    }
  }
  return { cuts, wrong };
}

it.each([
  [512, 1],
  [4096, 2],
])('loses no acknowledged change, whenever power fails, with blocks of %d bytes', async (blockBytes, seed) => {
  const { cuts, wrong } = await cutEverywhere(blockBytes, seed);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(cuts).toBeGreaterThan(700);
});

it('survives one power failure after another', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(5), fc.nat(3000), fc.nat()), { minLength: 4, maxLength: 30 }),
      fc.infiniteStream(fc.boolean()),
      async (steps, coins) => {
        let disk = memoryBlock({ sizeSectors: 256 });
        let store = await connectKvStore({}, disk, clock);
        const model = new Map<string, number>();
        for (const [name, length, cut] of steps) {
          const before = disk.contents.slice();
          const start = disk.log.length;
          const result = await store.set(`k${name}`, bytes(length, name));
          const events = disk.log.length - start;
          const reached = cut % (events + 1);
          if (reached === events && result === 'done') {
            model.set(`/k${name}`, length);
            continue;
          }
          const contentsLeft = afterPowerLoss(before, disk.log.slice(start), reached, () => coins.next().value!);
          disk = memoryBlock({ sizeSectors: 256, contents: contentsLeft });
          store = await connectKvStore({}, disk, clock);
          // It may be durable without an acknowledgement.
          if ((await store.size(`k${name}`)) === length) model.set(`/k${name}`, length);
        }
        const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, length]) => `${key}=${length}`);
        const found = (await contents(store))
          .split(' ')
          .filter(Boolean)
          .map((text) => text.split(':')[0]);
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
