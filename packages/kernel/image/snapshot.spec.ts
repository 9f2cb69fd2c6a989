import {
  compileEngine,
  compileScript,
  createEngineHost,
  evaluate,
  type EngineHost,
  type HostEvents,
} from './engine-host.js';
import { heapUsage } from './heap-usage.js';
import { findRuns } from './load-segments.js';
import { takeSnapshot } from './snapshot.js';

const start = 'globalThis.__mirageStart = () => {};';

describe('refuses a script whose top level depends on the boot, with name and position: a script that', () => {
  it.each([
    ['reads the wall clock', 'const f = () => Date.now();\nf();', 'Date.now()', 'app.js:1:'],
    ['makes the current date', '\nvar d = new Date();', 'new Date()', 'app.js:2:'],
    ['formats the current date', 'Date();', 'new Date()', 'app.js:1:'],
    ['draws a random number', 'const a = 1;\nconst b =\n  Math.random();', 'Math.random()', 'app.js:3:'],
    [
      'draws one in a promise job',
      'Promise.resolve().then(function late() { Math.random(); });',
      'Math.random()',
      'app.js:1:',
    ],
    ['calls a native', '\n\n__mirage.consoleWrite(new Uint8Array(1));', 'the console', 'app.js:3:'],
    [
      'calls a native and catches what comes',
      'try { __mirage.monotonicNs(); } catch {}',
      'a clock (performance.now or a timer)',
      'app.js:1:',
    ],
  ])('%s', (_, script, what, place) => {
    const result = takeSnapshot(`${script}\n${start}`);
    expect(result).toMatchObject({ error: 'forbidden-at-top-level', what });
    expect((result as { stack: string }).stack).toContain(place);
  });
});

describe('refuses a script that cannot start: a script that', () => {
  it.each([
    [
      'does not parse',
      'let a =\n  ;',
      {
        error: 'syntax-error',
        message: "SyntaxError: unexpected token in expression: ';'",
        stack: '    at app.js:2:3',
      },
    ],
    ['throws', 'throw new TypeError("x");', { error: 'top-level-error', message: 'TypeError: x' }],
    ['throws a value that is not an error', 'throw 5;', { error: 'top-level-error', message: '5', stack: '' }],
    [
      'leaves a rejected promise',
      'Promise.reject(new Error("r"));',
      { error: 'top-level-rejection', message: 'Error: r' },
    ],
    [
      'throws in a promise job',
      'queueMicrotask(() => { throw new Error("j"); });',
      { error: 'top-level-error', message: 'Error: j' },
    ],
    [
      'nests too deeply for the stack of Node',
      'let it = [1].values(); for (let i = 0; i < 6000; i++) it = it.map((x) => x); [...it];',
      { error: 'top-level-error', message: 'RangeError: Maximum call stack size exceeded', stack: '' },
    ],
    ['sets no start', 'const a = 1;', { error: 'no-start' }],
    ['sets a start that is not a function', 'globalThis.__mirageStart = 5;', { error: 'no-start' }],
  ])('%s', (_, script, expected) => {
    expect(takeSnapshot(script)).toMatchObject(expected);
  });
});

describe('a snapshot', () => {
  const snapshot = takeSnapshot(start);

  it('is the same every time', () => {
    expect(takeSnapshot(start)).toEqual(snapshot);
  });

  it('accepts a date with an argument, a reference to Math.random, and a handled rejection', () => {
    const script = `${start} const d = new Date(5), r = Math.random; Promise.reject(1).catch(() => {});`;
    expect(takeSnapshot(script)).not.toHaveProperty('error');
  });

  it('keeps no source text', () => {
    const marked = takeSnapshot(`${start} function f() { /* a comment that nobody needs */ }`);
    expect('memory' in marked && Buffer.from(marked.memory).includes('nobody needs')).toBe(false);
  });

  it('has nothing below the stack pointer', () => {
    if ('error' in snapshot) throw new Error(snapshot.error);
    expect(findRuns(snapshot.memory.subarray(0, snapshot.stackPointer), 9)).toEqual([]);
  });
});

const silent: HostEvents = { clock: () => undefined, native: () => undefined, rejection: () => undefined };

const newEngine = (): EngineHost => createEngineHost(compileEngine(), 0n, silent);

it('the heap of an empty program is small', () => {
  const snapshot = takeSnapshot(start);
  if ('error' in snapshot) throw new Error(snapshot.error);
  // 119 kB of it are constants of the engine. 204 kB when this was written.
  expect(heapUsage(snapshot).usedBytes).toBeLessThan(210_000);
});

describe('the heap of a large program', () => {
  const functions = Array.from(
    { length: 2800 },
    (_, index) => `/* only the parser sees number ${index}: ${'words '.repeat(8)}*/
      function task${index}(left, right) { const sum = left * ${index} + right; return sum > ${index} ? 'text ${index}' + sum : [sum, { key${index % 50}: left }]; }`,
  );
  const program = `${functions.join('\n')}\n${start}`;
  const usedBytes = (memory: Uint8Array): number =>
    findRuns(memory, Infinity).reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  const snapshot = takeSnapshot(program);
  if ('error' in snapshot) throw new Error(snapshot.error);

  it('does not contain memory of the parser', () => {
    expect(program.length).toBeGreaterThan(600_000);
    expect(Buffer.from(snapshot.memory).includes('only the parser sees')).toBe(false);
    const direct = newEngine();
    evaluate(direct, program);
    // 1.7 MB and 3.6 MB when this was written.
    expect(usedBytes(snapshot.memory)).toBeLessThan(0.7 * usedBytes(direct.bytes()));
  });

  it('has at most four bytes for each byte of its bytecode, in addition to those of an empty program', () => {
    const empty = takeSnapshot(start);
    if ('error' in empty) throw new Error(empty.error);
    const compiler = newEngine();
    const bytecode = compileScript(compiler, program, 'app.js');
    if ('exception' in bytecode) throw new Error('it does not parse');
    expect(usedBytes(snapshot.memory) - usedBytes(empty.memory)).toBeLessThan(4 * bytecode.length);
  });
});

it('contains exactly the state of Math.random, which every boot draws', () => {
  const snapshot = takeSnapshot(start);
  if ('error' in snapshot) throw new Error(snapshot.error);
  // One 64-bit state; a word more would be the seed of maps and sets, which differs between engines, too.
  expect(snapshot.randomState.lengthBytes).toBe(8);
});
