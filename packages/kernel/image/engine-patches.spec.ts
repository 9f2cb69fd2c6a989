import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileEngine, createEngineHost, evaluate, type EngineHost } from './engine-host.js';
import { enginePatches, patchEngine } from './engine-patches.js';
import { isException } from './js-value.js';
import { slotModule } from './slot-module.js';

const none = (): void => undefined;
const events = { clock: none, native: none, rejection: none };
const unpatched = (): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(createRequire(__filename).resolve('quickjs-wasi/quickjs.wasm')));

/** Returns an expression's value, or its error, as text. */
function valueOf(host: EngineHost, expression: string): string {
  const value = evaluate(host, expression);
  return host.text(isException(value) ? host.exports.JS_GetException(host.context) : value);
}

/** As Node prints them. */
const powersOfTwo = Array.from({ length: 2098 }, (_, i) => `'${2 ** (i - 1074)}'`).join();

/** By purpose of the patch: expressions and their values. The first of each is wrong without the patch. */
const VALUES: Readonly<Record<string, readonly [string, string][]>> = {
  'a Map hashes a rope, which is a string of several parts, like the flat string': [
    [
      `(() => { const map = new Map(); for (let i = 0; i < 100; i++) map.set(i, i); const long = 'ab'.repeat(300);
        map.set(long, 'found'); return map.get(long.slice(0, 1) + long.slice(1)); })()`,
      'found',
    ],
    [
      `(() => { const set = new Set(); for (let i = 0; i < 100; i++) set.add(i); const long = 'ä€'.repeat(400);
        for (let i = 1; i < 9; i++) set.add(long.slice(0, i) + long.slice(i)); return set.size; })()`,
      '101',
    ],
  ],
  'negative bigints compare with numbers of another magnitude': [
    ['[-2n < -1.5, -1.5 > -2n, -(2n ** 70n) < -1e10, -1e30 < -(2n ** 70n)].join()', 'true,true,true,true'],
    [
      '[-2n > -1.5, -1n < -1.5, 2n < 1.5, 1n < 1.5, -2n == -2, -(2n ** 70n) == -(2 ** 70)].join()',
      'false,false,false,true,true,true',
    ],
    ['[-(2n ** 70n) - 1n < -(2 ** 70), -1n < -Infinity, -1n < Infinity, -1n < NaN].join()', 'true,false,true,false'],
  ],
  'a shorter length removes every element of a sparse array beyond it': [
    [
      'const a = [1]; for (const k of [29, 30, 31, 32, 36, 37, 38, 39, 43]) a[k] = k; a.length = 22; [a[43], Object.keys(a)].join()',
      ',0',
    ],
    [
      `(() => { for (let first = 20; first < 60; first++) for (let count = 1; count < 70; count += 3) {
        const a = [1]; a.name = 'kept'; for (let i = 0; i < count; i++) a[first + 7 * i] = i;
        a.length = first; if (Object.keys(a).join() !== '0,name') return first + ' ' + count + ' ' + Object.keys(a); }
        return 'all'; })()`,
      'all',
    ],
    [
      `(() => { const a = []; for (let i = 100; i < 140; i++) a[i] = i; Object.defineProperty(a, 110, { configurable: false });
        try { (function () { 'use strict'; a.length = 5; })(); } catch (e) { return e.name + ' ' + a.length + ' ' + Object.keys(a).at(-1); } })()`,
      'TypeError 111 110',
    ],
  ],
  'a chain of iterator helpers that is too long throws a RangeError': [
    // Too short to overflow the stack of Node: see build time in docs/differences.md.
    ['let it = [1].values(); for (let i = 0; i < 500; i++) it = it.map((x) => x + 1); [...it].join()', '501'],
  ],
  'powers of two print with the fewest digits': [
    ['[2 ** 122, -(2 ** 122), 2 ** -44, 2 ** -1017].join()', [2 ** 122, -(2 ** 122), 2 ** -44, 2 ** -1017].join()],
    [`[${powersOfTwo}].filter((text, i) => String(2 ** (i - 1074)) !== text).join()`, ''],
    ['[2 ** 122 + 2 ** 70, 9.5, 1e23, 5e-324].join()', [2 ** 122 + 2 ** 70, 9.5, 1e23, 5e-324].join()],
  ],
  'acosh of a number below 1 is NaN': [
    ['[-1e5, -1e300, -Infinity, -0, 0.5, -0.5, -2].map(Math.acosh).join()', 'NaN,NaN,NaN,NaN,NaN,NaN,NaN'],
    ['[1, 2, Infinity, NaN].map(Math.acosh).join()', [1, 2, Infinity, NaN].map(Math.acosh).join()],
  ],
  'a template literal appends to a long string in constant time, like +=': [
    [
      "(() => { let s = ''; for (let i = 0; i < 40_000; i++) s = `${s}${i % 10}b`; return s.length + s.slice(39_998, 40_004); })()",
      '800009b0b1b',
    ],
    ["['x'.repeat(9000).concat('y', 'ä', 5).length, ''.concat('z'.repeat(9000)).length].join()", '9003,9000'],
  ],
  'the names in a chain of bound functions share their text': [
    [
      'let f = function name() { return 1; }; for (let i = 0; i < 1000; i++) f = f.bind(null); f() + f.name.slice(-16)',
      '1bound bound name',
    ],
    [
      '[(() => 1).bind().name, Object.defineProperty(() => 1, "name", { value: 5 }).bind().name].join()',
      'bound ,bound ',
    ],
  ],
};

/** Not visible to programs: what natives see, by an expression for a Uint8Array. */
const BYTES_PATCH = 'natives get the present length of a Uint8Array that follows its buffer';
const RESIZABLE = 'const r = new ArrayBuffer(1000, { maxByteLength: 2000 }), v = new Uint8Array(r);';
const BYTES: readonly [string, number | 'TypeError'][] = [
  [`${RESIZABLE} r.resize(16); v`, 16],
  [`${RESIZABLE} r.resize(1500); v`, 1500],
  [`${RESIZABLE} r.resize(0); v`, 0],
  [`${RESIZABLE} const part = v.subarray(10); r.resize(11); part`, 1],
  [`${RESIZABLE} const part = v.subarray(10); r.resize(9); part`, 'TypeError'],
  [`${RESIZABLE} const part = new Uint8Array(r, 4, 100); r.resize(104); part`, 100],
  [`${RESIZABLE} const part = new Uint8Array(r, 4, 100); r.resize(103); part`, 'TypeError'],
  [`${RESIZABLE} r.transfer(); v`, 'TypeError'],
  ['new Uint8Array(0)', 0],
  ['new Uint8Array(7).subarray(2, 5)', 3],
  ['new Uint8ClampedArray(4)', 4],
  ['new Uint16Array(4)', 'TypeError'],
];

/** Returns the number of bytes that a native gets for a Uint8Array, or the name of its error. */
function nativeBytes(host: EngineHost, expression: string): number | string {
  const value = evaluate(host, expression);
  const engine = host.exports as unknown as Record<
    'JS_GetUint8Array',
    (context: number, lengthOut: number, value: bigint) => number
  >;
  return host.withBytes(new Uint8Array(4), (lengthOut) => {
    const address = engine.JS_GetUint8Array(host.context, lengthOut, value);
    if (address !== 0) return host.view().getUint32(lengthOut, true);
    return host.text(host.exports.JS_GetException(host.context)).split(':')[0]!;
  });
}

describe('the patched engine', () => {
  it.each(
    enginePatches.flatMap(({ purpose }) => (VALUES[purpose] ?? []).map(([source, value]) => [purpose, source, value])),
  )('%s: %s', (_, source, value) =>
    expect(valueOf(createEngineHost(compileEngine(), 0n, events), source!)).toBe(value),
  );

  it('has test values for every patch', () =>
    expect(enginePatches.map(({ purpose }) => purpose)).toEqual([...Object.keys(VALUES), BYTES_PATCH]));

  // Not for patches of time, memory or the kernel's stack.
  it.each(Object.entries(VALUES).filter(([purpose]) => !/^a template|^the names|^a chain/.test(purpose)))(
    'needs the patch: %s',
    (_, values) => expect(valueOf(createEngineHost(unpatched(), 0n, events), values[0]![0])).not.toBe(values[0]![1]),
  );
});

describe('a native that receives bytes', () => {
  it.each(BYTES)('%s: %s', (source, expected) =>
    expect(nativeBytes(createEngineHost(compileEngine(), 0n, events), source)).toBe(expected),
  );

  it('needs the patch', () => expect(nativeBytes(createEngineHost(unpatched(), 0n, events), BYTES[0]![0])).toBe(1000));
});

describe('another engine', () => {
  it('is refused when the code that a patch replaces is missing', () => {
    const wasm = readFileSync(createRequire(__filename).resolve('quickjs-wasi/quickjs.wasm'));
    expect(() => patchEngine(patchEngine(wasm))).toThrow('is this quickjs-wasi 3.6.2?');
  });

  it('is refused when it is not an engine', () => expect(() => patchEngine(slotModule(1, []))).toThrow('no section'));
});
