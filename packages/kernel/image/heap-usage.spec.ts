import { heapUsage, type HeapKind, type HeapUsage } from './heap-usage.js';
import { takeSnapshot } from './snapshot.js';

function usageOf(script: string): HeapUsage & { readonly sizeBytes: number } {
  const snapshot = takeSnapshot(`globalThis.__mirageStart = () => {};\n${script}`);
  if ('error' in snapshot) throw new Error(snapshot.error);
  return { ...heapUsage(snapshot), sizeBytes: snapshot.memory.length - snapshot.stackPointer };
}

const empty = usageOf('');
const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join('\n');

it.each([
  ['an empty program', ''],
  [
    'a program with everything',
    'var a = [1, "text" + 2], m = new Map([[1, {}]]), r = /x+/u, b = new Uint8Array(9999); async function f(x) { await x; return () => x; } class C { #p = 1; get p() { return this.#p; } }',
  ],
])('counts each byte once: %s', (_, script) => {
  const { bytes, usedBytes, sizeBytes } = usageOf(script);
  expect(Object.values(bytes).reduce((sum, one) => sum + one, 0)).toBe(sizeBytes);
  expect(usedBytes).toBe(sizeBytes - bytes.free);
  expect(Math.min(...Object.values(bytes))).toBeGreaterThanOrEqual(0);
});

describe('counts as', () => {
  it.each<[HeapKind, string, number, number]>([
    ['function records', times(100, (i) => `globalThis.f${i} = () => ${i};`), 88, 140],
    ['function objects', `globalThis.all = [${times(100, () => '() => 1,')}];`, 48, 48],
    ['properties', `globalThis.all = [${times(100, (i) => `{ a: ${i}, b: 1, c: 2, d: 3 },`)}];`, 40, 48],
    ['atoms', `globalThis.all = { ${times(100, (i) => `property_number_${i}: 1,`)} };`, 48, 72],
    ['captured variables', `globalThis.all = [${times(100, (i) => `((x) => () => x)(${i}),`)}];`, 32, 56],
    ['bytecode', `globalThis.all = [${times(100, () => '(a, b) => { a.x(b); a.y(b); a.z(b); },')}];`, 20, 50],
    ['other data', `globalThis.all = [${times(100, (i) => `'text ' + ${i} + ' '.repeat(100),`)}];`, 130, 180],
  ])('%s', (kind, script, least, most) => {
    const each = (usageOf(script).bytes[kind] - empty.bytes[kind]) / 100;
    expect(each).toBeGreaterThanOrEqual(least * 0.95);
    expect(each).toBeLessThanOrEqual(most * 1.05);
  });
});

it('says where functions are', () => {
  const { functions } = usageOf('globalThis.one = function () { return 1; };\n\nglobalThis.two = (a) => a.b.c.d.e;');
  expect(functions.map(({ line }) => line)).toEqual(expect.arrayContaining([1, 2, 4]));
  expect(Math.min(...functions.map(({ bytes }) => bytes))).toBeGreaterThan(88);
});
