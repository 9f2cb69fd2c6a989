import * as fc from 'fast-check';
import { compileForHost } from './compile.js';

const run = compileForHost('bits');

it('counts the bits of a word', () => {
  const single = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
  const edges = [0n, 2n ** 64n - 1n, 2n ** 63n - 1n, 0x5555555555555555n, 0xaaaaaaaaaaaaaaaan];
  const random = fc.sample(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { numRuns: 2000, seed: 1 });
  const words = [...single, ...edges, ...random];
  expect(run(words.map((word) => word.toString(16)))).toEqual(
    words.map((word) => String(word.toString(2).replaceAll('0', '').length)),
  );
});
