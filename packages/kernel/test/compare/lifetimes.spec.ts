import { byCompiler, compareProgram } from './compare.js';
import { engineProcess } from './fuzz-engine.js';
import { OPERATIONS, TABLES_TOP } from './tables.js';

const program = engineProcess();

/** Functions of an object `o` and a key or value `k`. */
const BODIES: Readonly<Record<string, string>> = {
  callMethod: 'return o.m();',
  callElement: 'return o[k]();',
  getField: 'return o.m;',
  getElement: 'return o[k];',
  putField: 'o.m = k;',
  putElement: 'o[k] = k; return o;',
  update: 'const x = [o]; o.q++; o.z += 1; return x;',
  length: 'return o.length;',
  equal: 'return o == k;',
  less: 'if (o < k) return 1; return 2;',
  not: 'return !o;',
  condition: 'if (o) return 1; return 0;',
  increment: 'let x = o; x++; return x;',
  add: 'let x = o; x += o; return x;',
  pattern: 'const [a, b] = o; return a;',
  rest: 'const { a, b, ...c } = o; return c;',
  spread: 'return { ...o, x: 1 };',
  caught: 'try { o.m(); o.nope(); } catch (error) { return error; }',
  path: 'return o.a.b.c;',
  text: 'return `${o.m} ${o}`;',
  instance: 'return new (class { x = o; y = this.x; })();',
  remove: "delete o.m; return 'm' in o;",
  keys: "let s = ''; for (const key in o) s += key; return s;",
  generator: 'return [...(function* () { yield o; o.m; yield o.m(); })()];',
};

/** Objects with and without the properties that the functions use. */
const OBJECTS: Readonly<Record<string, string>> = {
  accessors:
    '({ get m() { return () => 1; }, set m(v) {}, length: 2, valueOf() { return 1; }, *[Symbol.iterator]() { yield 1; } })',
  plain: '({ m() { return 1; }, length: 2, a: { b: { c: 1 } } })',
  proxy: "new Proxy({}, { get: (t, k) => (typeof k === 'symbol' ? undefined : () => k) })",
  array: 'Object.assign([1, 2], { m() {} })',
  boxedText: "Object.assign(new String('ab'), { m() {} })",
  empty: '({})',
  instance: 'new (class { m() { return this; } get length() { return 2; } })()',
  bytes: 'new Uint8Array(3)',
  callable: 'Object.assign(function f() {}, { m() { return 3; } })',
};

const functionsOf = (lists: Readonly<Record<string, string>>, parameters: string): string =>
  `{ ${Object.entries(lists)
    .map(([name, text]) => `${name}: (${parameters}) => ${text}`)
    .join(', ')} }`;

const bodies = Object.fromEntries(Object.entries(BODIES).map(([name, body]) => [name, `{ ${body} }`]));
const top = `globalThis.bodies = ${functionsOf(bodies, 'o, k')}; globalThis.objects = ${functionsOf(OBJECTS, '')};`;

it('compiled functions release the objects that they use', () => {
  const script = `
function trial(run, make, k) {
  const object = make();
  for (let round = 0; round < 3; round++) outcome(() => run(object, k));
  return new WeakRef(object);
}
for (const name in bodies) for (const kind in objects) for (const k of ['m', 0, 5, undefined, Symbol.iterator])
  print([name, kind, String(k), trial(bodies[name], objects[kind], k).deref() === undefined].join());`;
  const { equal, differences } = compareProgram({ program, top, script, compile: byCompiler(program) });
  expect(differences.slice(0, 5)).toEqual([]);
  expect(equal).toBe(Object.keys(BODIES).length * Object.keys(OBJECTS).length * 5 + 1);
});

it('compiled functions release objects in the order of the interpreter', () => {
  const top = `
globalThis.made = {
  arguments: (A, f) => f(new A('1'), new A('2'), new A('3')),
  method: (A, f) => ({ f }).f(new A('1'), new A('2')),
  instance: (A) => new A(new A('1').name, new A('2')),
  variables: (A) => { const x = new A('x'); let y = new A('y'); var z = new A('z'); return 1; },
  parameters: (A, p, q) => { p = new A('p'); q = new A('q'); const z = new A('z'); return [p].length; },
  elements: (A) => [new A('a'), [new A('b'), new A('c')]].length + new A('d').name.length,
  loop: (A) => { for (const v of [new A('i'), new A('j')]) { const l = new A('l'); if (l) return new A('k').name; } },
  error: (A) => { try { const l = new A('l'); null.x(new A('m'), l); } catch { return new A('t').name; } },
  unwound: (A) => { try { [new A('a'), (() => { new A('b', new A('c'), null.x); })()]; } catch { return new A('d'); } },
};`;
  const script = `
const log = [], registry = new FinalizationRegistry((name) => log.push(name));
class A { constructor(name) { this.name = name; registry.register(this, name); } }
for (const name in made) for (const f of [() => 1, Math.max]) { made[name](A, f); registry.register({}, name); }
let last = Promise.resolve();
for (let turn = 0; turn < 9; turn++) last = last.then(() => 0);
last.then(() => print(log.join()));`;
  const { equal, differences } = compareProgram({ program, top, script, compile: byCompiler(program) });
  expect(differences).toEqual([]);
  expect(equal).toBe(2);
});

it('the operations of the tables release their operands, functions, results and errors', () => {
  // A cache keeps the prototype of the last shape alive, and so what the prototype of `inherited` refers to.
  const script = `
const all = Object.keys(operands).filter((name) => name !== 'inherited'), others = ['object', 'text', 'throwing', 'proxy'];
const weak = (value) => ((typeof value === 'object' && value !== null) || typeof value === 'function' ? new WeakRef(value) : undefined);
function trial(operation, names) {
  const log = [], f = operation(log), values = [], kept = [weak(log), weak(f)];
  try { for (const name of names) kept.push(weak(values[values.length] = operands[name](log))); } catch (error) { kept.push(weak(error)); }
  try { kept.push(weak(f(...values))); } catch (error) { kept.push(weak(error)); }
  return kept;
}
for (let number = 0; number < operations.length; number++) {
  const [count, operation] = operations[number];
  const second = count > 1 ? others : [undefined];
  for (const a of count > 0 ? all : [undefined]) for (const b of second) {
    const names = [a, b, 'object'].slice(0, count);
    print(number + ' ' + names + ' ' + trial(operation, names).map((value) => value && value.deref() === undefined));
  }
}`;
  const { equal, differences } = compareProgram({ program, top: TABLES_TOP, script, compile: byCompiler(program) });
  expect(differences.slice(0, 5)).toEqual([]);
  expect(equal).toBeGreaterThan(50 * OPERATIONS.length);
});
