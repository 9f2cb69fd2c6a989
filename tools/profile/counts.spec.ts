import { profileOf, readCounters, workBetween } from './counts';
import { printProfile } from './print';

const counters = [
  { address: 0x1000, instructions: 10, module: 'a', name: 'bake' },
  { address: 0x1010, instructions: 5, module: 'a', name: 'bake' },
  { address: 0x1014, instructions: 1, module: 'b', name: 'knead' },
];

it('reads the cells of counters, which have other memory between them', async () => {
  const memory = Buffer.alloc(0x18);
  [1, 2, 3].forEach((value, index) => memory.writeUInt32LE(value, counters[index]!.address - 0x1000));
  const read = jest.fn(async () => memory);
  expect(await readCounters(counters, { read })).toEqual([1, 2, 3]);
  expect(read).toHaveBeenCalledWith(0x1000, 0x18);
});

it('adds up the instructions of all parts of a function, also when a counter wraps', () => {
  const work = workBetween(counters, [0, 0xffffffff, 7], [3, 1, 7]);
  expect(work).toEqual(new Map([['a', new Map([['bake', 3 * 10 + 2 * 5]])]]));
});

it('gives a function the largest share that it has in a load, and leaves out what hardly works or is not wanted', () => {
  const loads = [
    new Map([
      ['a', new Map([['bake', 750]])],
      ['b', new Map([['knead', 250]])],
    ]),
    new Map([
      [
        'a',
        new Map([
          ['bake', 10],
          ['constructor', 1e6],
        ]),
      ],
      ['user', new Map([['main', 1e6]])],
    ]),
  ];
  expect(profileOf(loads, (module) => module !== 'user')).toEqual({
    a: { bake: 750_000, constructor: 499_998 },
    b: { knead: 250_000 },
  });
});

it('prints the same profile in the same order', () => {
  expect(printProfile({ b: { y: 1 }, a: { x: 2, w: 3 } })).toBe(printProfile({ a: { w: 3, x: 2 }, b: { y: 1 } }));
});
