/** Programs that use up memory, by its use. Each runs until it throws. */
export const MEMORY_PROGRAMS: Readonly<Record<string, string>> = {
  objects: 'const kept = []; for (;;) kept.push({ a: kept.length });',
  list: 'let list = null; for (;;) list = { list };',
  properties: "const o = {}; for (let i = 0; ; i++) o['p' + i] = i;",
  'bound functions': 'let f = () => 1; for (;;) f = f.bind(null);',
  'typed arrays': 'const a = []; for (;;) a.push(new Uint8Array(1000));',
  'large typed arrays': 'const a = []; for (;;) a.push(new Uint8Array(1 << 20));',
  numbers: 'const a = []; for (;;) a.push(1.5);',
  strings: "const a = []; for (let i = 0; ; i++) a.push('text ' + i);",
  'growing strings': "const a = []; for (let n = 1; ; n++) a.push('text, '.repeat(n));",
  map: 'const a = new Map(); for (let i = 0; ; i++) a.set(i, i);',
  'map of objects': 'const a = new Map(); for (;;) a.set({}, {});',
  set: "const a = new Set(); for (let i = 0; ; i++) a.add('k' + i);",
  'weak map': 'const a = new WeakMap(), k = []; for (;;) { const o = {}; k.push(o); a.set(o, {}); }',
  closures: 'const a = []; for (let i = 0; ; i++) a.push(() => i);',
  'regular expressions': "const a = []; for (let i = 0; ; i++) a.push(new RegExp('a' + i + '(b|c)*'));",
  matches: "const a = []; for (let i = 0; ; i++) a.push(/(\\w+) (\\w+)/.exec('hello world ' + i));",
  bigints: 'const a = []; let b = 1n << 64n; for (;;) a.push(b++);',
  'JSON.parse':
    "const a = [], text = JSON.stringify({ a: [1, 2, 3], b: { c: 'd' } }); for (;;) a.push(JSON.parse(text));",
  'JSON.parse of one value': 'let a = [1]; for (;;) a = JSON.parse(JSON.stringify([a, a]));',
  generators: 'const a = []; function* g() { yield 1; } for (;;) { const x = g(); x.next(); a.push(x); }',
  spread: 'let a = [1]; for (;;) a = [...a, ...a];',
  concat: 'let a = [1]; for (;;) a = a.concat(a);',
  join: "let a = ['abc']; for (;;) a = [a.join(',') + a.join(';')];",
  classes: 'const a = []; for (;;) a.push(class { x = 1; m() {} });',
  symbols: "const a = []; for (let i = 0; ; i++) a.push(Symbol('s' + i));",
  errors: "const a = []; for (;;) a.push(new Error('x'));",
  dates: 'const a = []; for (;;) a.push(new Date(0));',
  proxies: 'let p = {}; for (;;) p = new Proxy(p, {});',
  'iterator helpers': 'let it = [1, 2].values(); for (;;) it = it.map((x) => x);',
  functions: "const a = []; for (let i = 0; ; i++) a.push(Function('return ' + i));",
  'sparse arrays': 'const a = []; for (let i = 0; ; i += 1000) a[i] = i;',
  'nested arrays': 'let a = []; for (;;) a = [a];',
  accessors: "const a = []; for (;;) a.push({ get x() { return 1; }, ['y' + a.length]: 1 });",
  prototypes: 'let o = {}; for (;;) o = Object.create(o);',
  split: "const a = []; for (;;) a.push('a,b,c,d,e'.split(','));",
  replace: "let s = 'aa'; for (;;) s = s.replace(/a/g, 'aa');",
  entries: "const a = []; for (;;) a.push(Object.fromEntries([['a', 1], ['b' + a.length, 2]]));",
  sort: 'let a = [3, 1, 2]; for (;;) a = [...a.toSorted(), ...a.toReversed()];',
  promises: 'const a = []; for (;;) a.push(Promise.withResolvers());',
};

/** The same in promise jobs, where no caller can catch the error. */
export const MEMORY_JOBS: Readonly<Record<string, string>> = {
  'an async function':
    '(async () => { const a = []; for (;;) { await null; for (let i = 0; i < 100; i++) a.push({ i }); } })();',
  'async calls': 'const a = []; (async () => { for (;;) await (async () => { a.push([1, 2, 3]); })(); })();',
  'many async functions': 'const a = []; const f = async () => { await new Promise(() => {}); }; for (;;) a.push(f());',
  jobs: 'const go = () => { for (let i = 0; i < 3; i++) Promise.resolve().then(go); }; go();',
  'chained promises': 'let p = Promise.resolve(); for (;;) p = p.then(() => 1);',
  'an async generator':
    '(async () => { const a = []; async function* g() { for (;;) yield new Array(50).fill(0); } for await (const x of g()) a.push(x); })();',
};

/**
 * Values and functions with very deep nesting. Each use ends with a RangeError or succeeds.
 */
export const RECURSIONS: Readonly<Record<string, string>> = {
  calls: 'const f = (n) => f(n + 1) + 1; f(0);',
  'iterator helpers': 'let it = [1].values(); for (let i = 0; i < 19_000; i++) it = it.map((x) => x); [...it];',
  'filters and drops':
    'let it = [1].values(); for (let i = 0; i < 9_500; i++) it = it.filter(() => true).drop(0); [...it];',
  'flat maps': 'let it = [1].values(); for (let i = 0; i < 19_000; i++) it = it.flatMap((x) => [x]); [...it];',
  'returned iterator helpers':
    'let it = [1].values(); for (let i = 0; i < 19_000; i++) it = it.map((x) => x); it.next(); it.return();',
  'concatenated iterators':
    'let it = Iterator.from([1]); for (let i = 0; i < 19_000; i++) it = Iterator.from({ next: it.next.bind(it) }).map((x) => x); [...it];',
  'bound functions': 'let f = () => 1; for (let i = 0; i < 20_000; i++) f = f.bind(null); f();',
  'bound constructors': 'let f = function () {}; for (let i = 0; i < 20_000; i++) f = f.bind(null); new f();',
  'proxies, get': 'let p = {}; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); p.x;',
  'proxies, has': "let p = {}; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); 'x' in p;",
  'proxies, call': 'let p = () => 1; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); p();',
  'proxies, keys': 'let p = {}; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); Object.keys(p);',
  'proxies, instanceof': 'let p = {}; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); p instanceof Object;',
  'proxies, isArray': 'let p = []; for (let i = 0; i < 50_000; i++) p = new Proxy(p, {}); Array.isArray(p);',
  getters: 'const o = { get x() { return this.x; } }; o.x;',
  'toString and valueOf': "const o = { toString() { return '' + this; } }; String(o);",
  'JSON.stringify': 'let a = 0; for (let i = 0; i < 50_000; i++) a = [a]; JSON.stringify(a);',
  'JSON.parse': "JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));",
  'JSON.parse with a reviver': "JSON.parse('['.repeat(2_000) + ']'.repeat(2_000), (_, v) => [v]);",
  'Array.flat': 'let a = 0; for (let i = 0; i < 50_000; i++) a = [a]; a.flat(Infinity);',
  'Array.toString': 'let a = 0; for (let i = 0; i < 50_000; i++) a = [a]; String(a);',
  'regular expressions': "new RegExp('(?:'.repeat(50_000) + ')'.repeat(50_000));",
  matching: "/^(?:a|ab)*?$/.test('a'.repeat(100_000) + 'c');",
  generators: 'const g = function* (n) { yield* g(n + 1); }; [...g(0)];',
  sort: 'const f = () => [2, 1].sort(f); f();',
  replace: "const f = () => 'a'.replace('a', f); f();",
  reflection: 'const f = () => Reflect.apply(f, null, []); f();',
  eval: "const f = (n) => Function('f', 'n', 'return f(n + 1)')(f, n); f(0);",
  'nested source': "Function('('.repeat(50_000) + ')'.repeat(50_000));",
  prototypes: 'let o = {}; for (let i = 0; i < 50_000; i++) o = Object.create(o); o.x;',
};
