import { byCompiler, compareProgram } from './compare.js';
import { engineProcess } from './fuzz-engine.js';

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
