import { assemble, mapFunctionBodies } from './wasm-code.js';
import { slotModule } from './slot-module.js';

describe('assemble', () => {
  it.each<[string, string, number[]]>([
    ['a small constant', 'i32.const 5', [0x41, 5]],
    ['a constant whose sixth bit would be its sign', 'i32.const 64', [0x41, 0xc0, 0]],
    ['a negative constant', 'i32.const -65', [0x41, 0xbf, 0x7f]],
    ['the widest constant', 'i64.const -9223372036854775808', [0x42, ...Array<number>(9).fill(0x80), 0x7f]],
    ['a load with an offset of two bytes', 'i32.load 644', [0x28, 2, 0x84, 5]],
    ['a store without an offset', 'i32.store', [0x36, 2, 0]],
    ['a block and its end', 'loop\n br_if 0\n end', [0x03, 0x40, 0x0d, 0, 0x0b]],
    ['a double', 'f64.const 1', [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]],
  ])('encodes %s', (_, text, bytes) => expect(assemble(text)).toEqual(bytes));

  it('refuses an unknown instruction', () =>
    expect(() => assemble('i32.popcnt')).toThrow('the instruction i32.popcnt is not in the table'));
});

/** A module with one imported function and two functions, which return 1 and 2. */
const twoFunctions = (): Uint8Array => {
  const returning = (value: number): number[] => [4, 0, 0x41, value, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7f],
    ...[2, 7, 1, 1, 0x6d, 1, 0x66, 0, 0],
    ...[3, 3, 2, 0, 0],
    ...[7, 9, 2, 1, 0x61, 0, 1, 1, 0x62, 0, 2],
    ...[10, 11, 2, ...returning(1), ...returning(2)],
  ]);
};

const run = (wasm: Uint8Array<ArrayBuffer>): number[] => {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { m: { f: () => 0 } });
  const { a, b } = instance.exports as Record<string, () => number>;
  return [a!(), b!()];
};

describe('mapFunctionBodies', () => {
  it('keeps a module whose bodies do not change', () =>
    expect(mapFunctionBodies(twoFunctions(), (_, body) => body)).toEqual(twoFunctions()));

  it('counts the imported functions, and replaces one body by another of any length', () => {
    const longer = Uint8Array.from([0, ...assemble(`${'i32.const 0\ndrop\n'.repeat(100)}i32.const 7`), 0x0b]);
    expect(run(mapFunctionBodies(twoFunctions(), (index, body) => (index === 2 ? longer : body)))).toEqual([1, 7]);
  });

  it('refuses a module without code', () =>
    expect(() => mapFunctionBodies(slotModule(1, []), (_, body) => body)).toThrow('the module has no section 10'));
});
