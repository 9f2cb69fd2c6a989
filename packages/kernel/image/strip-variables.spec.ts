import { instructionsOf, needlessChecks } from './definite-initialization.js';
import {
  compileEngine,
  compileScript,
  createEngineHost,
  drainJobs,
  evaluate,
  runBytecode,
  type EngineHost,
} from './engine-host.js';
import { functionRecords, readOpcodes, records } from './engine-records.js';
import { isException } from './js-value.js';
import { randomScript } from '../test/random-script.js';

const none = (): void => undefined;
const wasm = compileEngine();
const newEngine = (): EngineHost => createEngineHost(wasm, 0n, { clock: none, native: none, rejection: none });

function textOf(host: EngineHost, value: bigint): string {
  return host.text(isException(value) ? host.exports.JS_GetException(host.context) : value);
}

/** Returns the value of a script as text, from an engine that reads it as bytecode. */
function runStripped(script: string): string {
  const bytecode = compileScript(newEngine(), script, 'app.js');
  if ('exception' in bytecode) throw new Error('it does not parse');
  const host = newEngine();
  return textOf(host, runBytecode(host, bytecode));
}

const runDirectly = (script: string): string => {
  const host = newEngine();
  return textOf(host, evaluate(host, script));
};

/** Compiles a script without stripping. */
function compile(host: EngineHost, script: string): bigint {
  const code = new TextEncoder().encode(script);
  return host.withBytes(code, (at) =>
    host.withBytes(new TextEncoder().encode('app.js'), (name) =>
      host.exports.JS_Eval(host.context, at, code.length, name, 1 << 5),
    ),
  );
}

/** Returns the bytecode of a compiled script, without its source, as compileScript does. */
function written(host: EngineHost, compiled: bigint): Uint8Array {
  return host.withBytes(new Uint8Array(4), (lengthOut) => {
    const at = host.exports.JS_WriteObject(host.context, lengthOut, compiled, (1 << 0) | (1 << 4));
    return host.bytes().slice(at, at + host.view().getUint32(lengthOut, true));
  });
}

const failure = (body: string): string => `(() => { try { ${body} } catch (error) { return String(error); } })()`;

/** The instructions for it have more than 127 bytes. */
const long = '[0], '.repeat(100);

describe('a script behaves as without stripping, when it', () => {
  it.each([
    [
      'reads a variable before its declaration',
      failure('early; let early = 1;'),
      'ReferenceError: early is not initialized',
    ],
    ['writes one', failure('early = 2; let early = 1;'), 'ReferenceError: early is not initialized'],
    [
      'reads one in a closure that runs too early',
      failure('const f = () => early; f(); const early = 1;'),
      'ReferenceError: early is not initialized',
    ],
    ['reads one in its own initializer', failure('const self = self + 1;'), 'ReferenceError: self is not initialized'],
    [
      'reads one that only one case declares',
      failure('switch (2) { case 1: let inside = 1; case 2: inside; }'),
      'ReferenceError: inside is not initialized',
    ],
    [
      'reads one in the second round of a loop, before its declaration',
      failure('let log = 0; for (let i = 0; i < 2; i++) { if (i === 1) again; const again = i; log += again; }'),
      'ReferenceError: again is not initialized',
    ],
    [
      'reads one in a handler, after an exception in front of its declaration',
      failure('for (let i = 0; i < 1; i++) { try { throw 1; } catch { late; } let late = 1; }'),
      'ReferenceError: late is not initialized',
    ],
    [
      'loses a value inside try, and reads it in the handler of the next round',
      `(() => { let log = ''; for (let round = 0; round < 2; round++) {
          let kept = round;
          try { const thrown = kept + 1; if (round === 1) throw thrown; log += thrown; } catch (error) { log += kept + ':' + error; } finally { log += 'f' + kept; }
        } return log; })()`,
      '1f01:2f1',
    ],
    [
      'returns through finally',
      `(() => { const log = []; const f = (n) => { for (let i = 0; i < 3; i++) { const here = i; try { if (here === n) return here; } finally { const after = here; log.push(after); } } return -1; };
        return [f(1), f(5), ...log].join(); })()`,
      '1,-1,0,1,0,1,2',
    ],
    [
      'reads this before super',
      failure('class A {} class B extends A { constructor() { this.x = 1; } } new B();'),
      'ReferenceError: this is not initialized',
    ],
    [
      'calls super in an arrow function',
      '(() => { class A { constructor() { this.a = 1; } } class B extends A { constructor() { const f = () => super(); f(); this.b = this.a + 1; } } return new B().b; })()',
      '2',
    ],
    [
      'captures the variable of each round',
      '(() => { const all = []; for (let i = 0; i < 3; i++) all.push(() => i); return all.map((f) => f()).join(); })()',
      '0,1,2',
    ],
    ['captures arguments', '(() => { const f = (a, b) => () => a + b; return f(1, 2)(); })()', '3'],
    ['changes arguments by their list', '(function (a) { arguments[0] = 5; return a; })(1)', '5'],
    [
      'reads variables by their names in eval',
      '(() => { const hidden = 3; let other = 4; return eval("hidden + other"); })()',
      '7',
    ],
    [
      'reads those of outer functions in eval',
      '(() => { const outer = 3; return (() => { const inner = 4; return eval("outer * inner"); })(); })()',
      '12',
    ],
    ['uses with', '(function (o) { with (o) { let inside = 2; return x + inside; } })({ x: 1 })', '3'],
    [
      'names its functions',
      '(() => { const named = () => 1; function other() {} return [named.name, other.name, other.length, ((a, b) => a).length].join(); })()',
      'named,other,0,2',
    ],
    [
      'resumes a generator',
      '(() => { function* g() { let i = 0; while (i < 3) { const value = yield i; i += value; } } const it = g(); it.next(); return [it.next(1).value, it.next(2).done].join(); })()',
      '1,true',
    ],
    [
      'uses a global variable',
      'var shared = 1; (() => { shared += 1; globalThis.added = shared; return added; })()',
      '2',
    ],
    ['uses an undeclared one', failure('missing;'), 'ReferenceError: missing is not defined'],
    [
      'breaks out of nested loops',
      '(() => { let log = ""; outer: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue outer; const sum = a + b; log += sum; } } return log; })()',
      '23',
    ],
    [
      'reads one behind a conditional, of which only the other branch reads it',
      failure('const yes = true; yes ? 0 : early; early; let early = 1;'),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one behind a conditional with long branches',
      failure(`const no = false; no ? [early, ${long}] : [${long}]; early; let early = 1;`),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one behind a conditional with a long branch',
      failure(`const yes = true; yes ? 0 : [early, ${long}]; early; let early = 1;`),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one behind a conditional with a very long branch',
      failure(`const yes = true; yes ? 0 : [early, ${long.repeat(90)}]; early; let early = 1;`),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one behind || and &&',
      failure('const yes = true; yes || early; !yes && early; early; let early = 1;'),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one behind || with a long operand',
      failure(`const yes = true; yes || [early, ${long}]; early; let early = 1;`),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one a second time, behind a handler for the first',
      failure('try { early; } catch {} early; let early = 1;'),
      'ReferenceError: early is not initialized',
    ],
    [
      'reads one in a parameter in front of it',
      failure('((first = second, second = 1) => first)();'),
      'ReferenceError: second is not initialized',
    ],
    ['asks for the type of one', failure('typeof early; let early = 1;'), 'ReferenceError: early is not initialized'],
    ['reads a class in its own heritage', failure('class A extends A {}'), 'ReferenceError: A is not initialized'],
    [
      'reads one of the head of a loop in its own expression',
      failure('for (const item of [item]) {}'),
      'ReferenceError: item is not initialized',
    ],
    [
      'waits in a generator, and continues with an exception',
      "(() => { function* g() { try { yield 1; early; } catch (error) { yield error + early; } let early = 1; } const it = g(); it.next(); try { it.throw('x'); } catch (error) { return String(error); } })()",
      'ReferenceError: early is not initialized',
    ],
  ])('%s', (_, script, expected) => {
    expect([runDirectly(script), runStripped(script)]).toEqual([expected, expected]);
  });
});

it('random scripts behave as without stripping', () => {
  let seed = 1;
  const random = (limit: number): number => (seed = (seed * 48271) % 0x7fffffff) % limit;
  const run = (bytecode: Uint8Array): string => {
    const host = newEngine();
    runBytecode(host, bytecode);
    drainJobs(host);
    return textOf(host, evaluate(host, 'result()'));
  };
  let logs = '';
  for (let count = 0; count < 40; count++) {
    const script = randomScript(random);
    const compiler = newEngine();
    const compiled = compile(compiler, script);
    if (isException(compiled)) continue;
    const log = run(written(compiler, compiled));
    expect({ script, log: run(compileScript(compiler, script, 'app.js') as Uint8Array) }).toEqual({ script, log });
    logs += log;
  }
  // They read variables too early, and do not only fail.
  expect(logs.match(/is not initialized/g)?.length).toBeGreaterThan(200);
  expect(logs.match(/^number/gm)?.length).toBeGreaterThan(300);
});

/** Counts the checks in a script's functions. */
function checksOf(script: string): { total: number; needless: number } {
  const host = newEngine();
  compile(host, script);
  const opcodes = readOpcodes(host);
  const counts = { total: 0, needless: 0 };
  for (const address of functionRecords(host)) {
    const start = host.view().getUint32(address + records.function.codeAddress, true);
    const text = host
      .bytes()
      .subarray(start, start + host.view().getUint32(address + records.function.codeBytes, true));
    const instructions = instructionsOf(text, opcodes)!;
    counts.total += instructions.filter(({ name }) => /^(?:get|put)_loc_check$/.test(name)).length;
    counts.needless += needlessChecks(text, instructions).length;
  }
  return counts;
}

describe('a check is needless', () => {
  it.each([
    ['behind the declaration', 'const a = x; y(a, a);', { total: 2, needless: 2 }],
    ['in both branches, and behind them', 'const a = x; if (a) y(a); else z(a); y(a);', { total: 4, needless: 4 }],
    ['in a loop', 'for (const a of x) { y(a); }', { total: 1, needless: 1 }],
    ['behind a check of the same variable', 'y(a); y(a); let a = 1;', { total: 2, needless: 1 }],
    ['not in front of the declaration', 'y(a); let a = 1;', { total: 1, needless: 0 }],
    [
      'not where one path does not reach the declaration',
      'switch (x) { case 1: let a = 1; break; default: y(a); }',
      { total: 1, needless: 0 },
    ],
    [
      'in a handler, of a variable that is declared outside',
      'let a = 1; try { x(); } catch { y(a); }',
      { total: 1, needless: 1 },
    ],
    [
      'not in a handler, of a variable that has no value yet in each round',
      'for (;;) { try { x(); } catch { y(a); } let a = 1; }',
      { total: 1, needless: 0 },
    ],
  ])('%s', (_, body, expected) => {
    expect(checksOf(`(function (x, y, z) { ${body} })`)).toEqual(expected);
  });
});

it('keeps no name and no list of variables that nothing needs', () => {
  const text = (script: string): string => {
    const bytecode = compileScript(newEngine(), script, 'app.js');
    if ('exception' in bytecode) throw new Error('it does not parse');
    return Buffer.from(bytecode).toString('latin1');
  };
  const plain = text('(function named(parameter) { const local = parameter; return local.property; })');
  expect(plain).toMatch(/named.*property/s);
  expect(plain).not.toMatch(/parameter|local/);
  expect(text('(() => { early; let early; })()')).toContain('early');
  expect(text('(() => { const seen = 1; return eval("1"); })()')).toContain('seen');
});
