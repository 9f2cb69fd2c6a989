import { HEAP_KINDS, type HeapKind, type PackedImage } from '@mirage/kernel';
import { compositionOf } from './composition.js';

const bytes = Object.fromEntries(HEAP_KINDS.map((kind) => [kind, 10])) as Record<HeapKind, number>;
const functions = [{ line: 1, column: 1, bytes: 60 }];
const packed = (compiled: PackedImage['report']['compiled']): PackedImage => ({
  image: new Uint8Array(1000),
  report: {
    kernelBytes: 500,
    engineBytes: 400,
    heapBytes: 300,
    heap: { bytes: { ...bytes, atoms: 0 }, usedBytes: 150, functions },
    compiled,
    leastRamBytes: 4096,
  },
});

it.each([
  ['interpreted functions', undefined, { engine: 400, kernel: 100, 'headers and padding': 200 }],
  [
    'compiled functions',
    { functions: 1, ofFunctions: 2, codeBytes: 50, counted: undefined },
    { engine: 400, kernel: 100, 'compiled functions': 50, 'headers and padding': 150 },
  ],
])('counts each byte of an image with %s once', (_, compiled, parts) => {
  const composition = compositionOf(packed(compiled));
  expect(composition.parts).toEqual(parts);
  const sum = Object.values(composition.parts).reduce((total, one) => total + one, 0);
  expect(sum + composition.heap.storedBytes).toBe(1000);
});

it('lists the heap without free memory and without what belongs to functions', () => {
  const { kinds, functions: listed } = compositionOf(packed(undefined)).heap;
  expect(Object.keys(kinds)).toEqual([
    'engine data',
    'engine tables',
    'function objects',
    'native function objects',
    'other objects',
    'properties',
    'shapes',
    'captured variables',
    'other data',
  ]);
  expect(listed).toEqual(functions);
});
