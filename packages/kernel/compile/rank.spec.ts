import { functionRecords, records } from '../image/engine-records.js';
import { takeSnapshot } from '../image/snapshot.js';
import { rankFunctions } from './rank.js';

/** Returns the ranked functions of a program, by the lines on which they begin. */
function ranked(
  source: readonly string[],
  mode: 'hot' | 'all',
  workOf: Readonly<Record<number, number>> = {},
): number[] {
  const snapshot = takeSnapshot(['globalThis.__mirageStart = () => {}; {', ...source, '}'].join('\n'));
  if ('error' in snapshot) throw new Error(JSON.stringify(snapshot));
  const { memory, runtime } = snapshot;
  const view = new DataView(memory.buffer);
  const functions = functionRecords({ view: () => view, runtime });
  const lineOf = (address: number): number => view.getUint32(address + records.function.line, true) - 1;
  const work = new Map(functions.map((address) => [address, workOf[lineOf(address)] ?? 0]));
  return rankFunctions({ memory, runtime, functions }, mode, work).map(lineOf);
}

const MODULE = [
  /* 1 */ 'function helper(x) { return x + 1; }',
  /* 2 */ 'const o = { method(v) { return helper(v); } };',
  /* 3 */ 'globalThis.unused = function (a) { return a.b.c; };',
  /* 4 */ 'globalThis.loop = function (n) { let s = 0; once(); for (let i = 0; i < n; i++) s += o.method(i); return s; };',
  /* 5 */ 'const once = () => 3;',
  /* 6 */ 'globalThis.recursive = function recursive(n) { return n < 2 ? twice(n) : recursive(n - 1); };',
  /* 7 */ 'const twice = (n) => n * 2;',
  /* 8 */ 'globalThis.generator = function* (n) { for (;;) yield n; };',
];

it('takes functions with a loop or recursion, and what they call there, at any distance', () => {
  expect(ranked(MODULE, 'hot')).toEqual([8, 6, 4, 2, 7, 1]);
});

it('adds the others that can be compiled, with all', () => {
  const all = ranked(MODULE, 'all');
  expect(all.slice(0, 6)).toEqual([8, 6, 4, 2, 7, 1]);
  expect(all.slice(6).sort()).toEqual([0, 3, 5]);
});

it('takes functions with known work first, those that do most for their length before others', () => {
  // Line 4 is several times longer than line 3.
  expect(ranked(MODULE, 'hot', { 3: 900, 4: 1000, 5: 1 })).toEqual([3, 4, 5, 8, 6, 2, 7, 1]);
});

it('gives the same order twice', () => expect(ranked(MODULE, 'all')).toEqual(ranked(MODULE, 'all')));
