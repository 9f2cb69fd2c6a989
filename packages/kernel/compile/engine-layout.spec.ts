import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { records } from '../image/engine-records.js';
import { takeSnapshot } from '../image/snapshot.js';
import { cache } from './cache.js';
import { classes, DOUBLE_SHIFT, engine, tags, values } from './engine-layout.js';
import { LENGTH_ATOM } from './emit/lookups.js';
import { ARRAY_ITERATOR_NEXT } from './emit/iteration.js';

const HEADER = readFileSync(join(__dirname, '../src/engine/compiled/caches.h'), 'utf8');

/** A number of caches.h. */
const inC = (name: string): number => Number(new RegExp(`^#define ${name} (\\w+)$`, 'm').exec(HEADER)?.[1]);

const snapshot = takeSnapshot(`
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  globalThis.__mirageStart = () => {};
  globalThis.lengthGetter = Object.getOwnPropertyDescriptor(typed, 'length').get;
  globalThis.iterator = [1, 2].values();
  iterator.next();
  globalThis.next = iterator.next;
  globalThis.names = { length: 1, return: 2, next: 3, [Symbol.iterator]: 4 };
  globalThis.array = [7, 0.5];
  globalThis.bytes = new Uint8Array([1, 2, 3]);
  globalThis.method = (a) => a;
  globalThis.half = 0.5;
  globalThis.text = 'abc';
  globalThis.views = [Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float64Array].map((of) => new of(1));`);
if ('error' in snapshot) throw new Error(snapshot.error);
const { memory, context } = snapshot;
const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
const u32 = (at: number): number => view.getUint32(at, true);
const u16 = (at: number): number => view.getUint16(at, true);

/** Atoms and values of an object's properties, in their order. */
function propertiesOf(object: number): { atom: number; value: bigint }[] {
  const shape = u32(object + engine.object.shape);
  const first = shape + inC('SHAPE_PROPERTIES') + 4 * u32(shape + engine.shape.mask);
  return Array.from({ length: u32(shape + engine.shape.count) }, (_, index) => ({
    atom: u32(first + 8 * index + engine.property.atom),
    value: view.getBigUint64(u32(object + engine.object.properties) + 8 * index, true),
  }));
}

/** The last global variables, which the program has made, by their order. */
const globals = propertiesOf(u32(context + engine.context.globalObject)).map(({ value }) => value);
const [lengthGetter, iterator, next, names, array, bytes, method, half, text, views] = globals.slice(-10);
const address = (value: bigint | undefined): number => Number(value! & 0xffffffffn);
const classOf = (value: bigint | undefined): number => u16(address(value) + engine.object.classId);

describe('the engine', () => {
  it('has objects of the classes', () =>
    expect([array, lengthGetter, method, bytes, iterator].map(classOf)).toEqual([
      classes.array,
      classes.nativeFunction,
      classes.bytecodeFunction,
      classes.uint8Array,
      classes.arrayIterator,
    ]));

  it('has typed arrays of the classes', () => {
    const values = u32(address(views) + engine.object.values);
    const found = Array.from({ length: 6 }, (_, index) => classOf(view.getBigUint64(values + 8 * index, true)));
    const { firstTypedArray, int16Array, uint16Array, int32Array, uint32Array, lastTypedArray } = classes;
    expect(found).toEqual([firstTypedArray, int16Array, uint16Array, int32Array, uint32Array, lastTypedArray]);
    expect([inC('FIRST_TYPED_ARRAY'), inC('LAST_TYPED_ARRAY')]).toEqual([firstTypedArray, lastTypedArray]);
  });

  it('has strings with their length and atoms in their places', () => {
    expect(Number(BigInt.asIntN(32, text! >> 32n))).toBe(tags.string);
    expect(u32(address(text) + engine.string.length)).toBe(3);
    expect(inC('RUNTIME_ATOMS')).toBe(records.runtime.atomArray);
  });

  it('has the native functions in the slots', () => {
    const slot = (value: bigint | undefined): number => u32(address(value) + engine.object.nativeSlot);
    expect(slot(lengthGetter)).toBe(inC('TYPED_ARRAY_LENGTH_SLOT'));
    expect(slot(next)).toBe(ARRAY_ITERATOR_NEXT);
    expect(inC('ARRAY_ITERATOR_NEXT_SLOT')).toBe(ARRAY_ITERATOR_NEXT);
  });

  it('has the atoms', () => {
    const atoms = propertiesOf(address(names)).map(({ atom }) => atom);
    expect(atoms).toEqual(['ATOM_LENGTH', 'ATOM_RETURN', 'ATOM_NEXT', 'ATOM_ITERATOR'].map(inC));
    expect(LENGTH_ATOM).toBe(inC('ATOM_LENGTH'));
  });

  it('has values as the compiler writes them', () => {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, 0.5);
    expect(half).toBe(BigInt.asUintN(64, bits.getBigUint64(0) - DOUBLE_SHIFT));
    expect(Number(BigInt.asIntN(32, array! >> 32n))).toBe(tags.object);
  });

  it('has elements, lengths and iterators in their places', () => {
    const at = address(array);
    expect(u32(at + engine.object.count)).toBe(2);
    expect(view.getBigUint64(u32(at + engine.object.values), true)).toBe(values.integer(7));
    expect(propertiesOf(at)[0]).toEqual({ atom: LENGTH_ATOM, value: values.integer(2) });
    expect(u32(address(bytes) + engine.object.count)).toBe(3);
    expect([...memory.subarray(u32(address(bytes) + engine.object.values)).subarray(0, 3)]).toEqual([1, 2, 3]);
    const data = u32(address(iterator) + engine.object.opaque);
    expect(classOf(view.getBigUint64(data + engine.arrayIterator.array, true))).toBe(classes.array);
    expect(u32(data + engine.arrayIterator.index)).toBe(1);
  });
});

it('has the cache that C has', () => {
  const record = /struct property_cache \{([^}]*)\}/.exec(HEADER)![1]!;
  const fields = [...record.replace(/\/\*[^]*?\*\//g, '').matchAll(/(?:uint32_t|struct property_place) ([^;]+);/g)];
  const inOrder = fields
    .flatMap(([, names]) => names!.split(', '))
    .flatMap((name) => (name === 'where' ? ['mask', 'index', 'entry', 'value'] : [name]))
    .map((name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  expect(Object.keys(cache)).toEqual([...inOrder, 'bytes']);
  expect(Object.values(cache)).toEqual([...inOrder, 'bytes'].map((_, index) => 4 * index));
});
