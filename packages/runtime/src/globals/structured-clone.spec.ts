import * as fc from 'fast-check';
import { structuredClone as ourClone } from './structured-clone.js';

const circle: Record<string, unknown> = { list: [1] };
circle['self'] = circle;
const shared = { x: 1 };
const buffer = new ArrayBuffer(8);
class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
  get sum(): number {
    return this.x + this.y;
  }
}
const sparse: unknown[] = [1, , 3]; // eslint-disable-line no-sparse-arrays -- the test is about holes

describe('structuredClone', () => {
  it("copies what Node's copies", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        (value) => {
          expect(ourClone(value)).toStrictEqual(structuredClone(value));
        },
      ),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it.each<[string, unknown]>([
    ['a circle', circle],
    ['shared parts', [shared, shared, new Map([[shared, new Set([shared])]])]],
    ['views of one buffer', [new Uint8Array(buffer, 2, 3), new DataView(buffer, 1), buffer]],
    ['an object of a class', new Point(1, 2)],
    ['a date and a regular expression', [new Date(5), /a/gi]],
    ['boxed values', [Object(1), Object('x'), Object(true), Object(2n)]],
    ['holes', sparse],
    ['an array with names', Object.assign([1], { name: 'x' })],
    ['an error with a cause', new RangeError('a', { cause: { b: 1 } })],
    ['an error with its own class', Object.assign(new (class Foo extends Error {})('a'), { name: 'Foo', extra: 1 })],
    ['an array of bytes with its own class', new (class Sub extends Uint8Array {})([1, 2])],
    ['a view with a false tag', Object.defineProperty(Uint8Array.of(1), Symbol.toStringTag, { value: 'Map' })],
    ['an error without a message', new Error()],
    ['an error that has the name of a method', Object.assign(new Error('a'), { name: 'toString' })],
    ['a null prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['an object that resembles an error', { name: 'Error', message: 'x' }],
    ['a false tag', { [Symbol.toStringTag]: 'Map', a: 1 }],
  ])('copies %s', (_, value) => {
    const [ours, theirs] = [ourClone(value), structuredClone(value)];
    expect(ours).toStrictEqual(theirs);
    if (value instanceof Error) {
      expect(Object.getOwnPropertyNames(ours).sort()).toEqual(Object.getOwnPropertyNames(theirs).sort());
      expect((ours as Error).stack).toBe(value.stack);
    }
  });

  it('preserves shared references', () => {
    const [a, b] = ourClone([shared, shared]);
    expect(a).toBe(b);
    expect(a).not.toBe(shared);
    const copy = ourClone(circle);
    expect(copy['self']).toBe(copy);
  });

  it.each<[string, unknown]>([
    ['a function', { deep: [() => 1] }],
    ['a symbol', Symbol('x')],
    ['a promise', Promise.resolve()],
    ['a weak map', new WeakMap()],
  ])('refuses %s', (_, value) => {
    expect(() => ourClone(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    expect(() => structuredClone(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });

  it.each<[string, unknown[]]>([
    ['a value that is not a buffer', [{}]],
    ['a buffer twice', [buffer, buffer]],
  ])('refuses to transfer %s', (_, transfer) => {
    expect(() => ourClone(1, { transfer })).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});
