/**
 * Random histories of objects: properties, prototypes and globals change in all ways between accesses by the same few
 * functions, which is what caches of properties have to notice.
 */

/** Typed arrays have no properties whose names are numbers, such as NaN, whatever their prototypes have. */
const KEYS = ['x', 'y', 'z', 'w', 'length', 'name', 'm', 'NaN'];
/** The functions exist so many times, because a cache stops to learn after some misses; each set serves STEPS steps. */
const SETS = 20;
const STEPS = 100;

const accessors = KEYS.map(
  (key) => `
get.${key} = (o) => o.${key};
put.${key} = (o, v) => { o.${key} = v; return o.${key}; };
strictPut.${key} = (o, v) => { 'use strict'; o.${key} = v; return o.${key}; };
call.${key} = (o) => o.${key}(1);
update.${key} = (o) => { o.${key}++; return (o.${key} += 2); };`,
);

/** Functions that access objects and the globals g1 and g2 of their set. */
const setOf = (set: number): string => `
(() => {
const get = {}, put = {}, strictPut = {}, call = {}, update = {}, names = ['g1_${set}', 'g2_${set}'];
${accessors.join('')}
const globals = [${['g1', 'g2']
  .map((name) => `${name}_${set}`)
  .map((name) => `() => ${name}, () => ${name}.x, () => typeof ${name}, (v) => { ${name} = v; return ${name}; }`)
  .join(', ')}];
const sum = (o) => { let n = 0; for (let i = 0; i < o.length && i < 5; i++) n += i; return n; };
const element = (o, k) => o[k], putElement = (o, k, v) => { o[k] = v; return o[k]; };
const list = (o) => { const r = []; for (const v of o) { r.push(v); if (r.length > 6) break; } return r; };
const fields = (o) => { const { x, y: q = 7, ...rest } = o; return [x, q, rest]; };
const elements = ([a, b = 3, ...rest]) => [a, b, rest];
return { get, put, strictPut, call, update, globals, names, sum, element, putElement, list, fields, elements };
})(),`;

/** All functions are compiled. */
const TOP = `
globalThis.sets = [${Array.from({ length: SETS }, (_, set) => setOf(set)).join('')}];
class A { constructor(v) { this.x = v; this.y = 1; } m(v) { return [this.x, v]; } get z() { return this.y; } set z(v) { this.y = v; } }
class B extends A { w = 3; m(v) { return ['B', super.m(v)]; } }
globalThis.classes = [A, B, class extends Uint8Array {}, class extends Array {}];
`;

/** Random numbers, values and objects. */
const MAKERS = `
const random = (n) => { state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0; return state % n; };
const pick = (list) => list[random(list.length)];
const pool = [];
const protos = [Object.prototype, null, Array.prototype, classes[0].prototype, classes[1].prototype, Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype), Function.prototype, String.prototype];
const values = [() => random(5), () => 's' + random(3), () => undefined, () => ({ q: random(9) }), () => random(1000) / 8, () => function () { return [typeof this, arguments.length]; }, () => pick(pool), () => null, () => -random(4)];
const value = () => pick(values)();
const makers = [
  () => ({}), () => ({ x: random(9), y: 2 }), () => ({ y: 1, x: random(9), m() { return 'm'; } }), () => Object.create(pick(pool)),
  () => Object.create(pick(protos)), () => [1, 2, random(9)], () => new Uint8Array(random(5)), () => new (pick(classes))(random(4)),
  () => (a, b) => a, () => new String('abc'), () => new Proxy(pick(pool), {}), () => (function () { return arguments; })(1, random(3)),
  () => new Proxy(pick(pool), { get: (t, k, r) => (k === 'x' ? 'px' : Reflect.get(t, k, r)) }),
  () => ({ get x() { return 'gx'; }, set x(v) { this.y = v; }, length: random(4) }),
  () => new Int32Array(new ArrayBuffer(8, { maxByteLength: 32 })), () => ({ __proto__: pick(pool), x: 1 }),
];
for (let i = 0; i < 24; i++) pool.push(i < 4 ? { x: i } : pick(makers)());
function show(v) {
  if (typeof v === 'function') return 'function';
  if (typeof v !== 'object' || v === null) return Object.is(v, -0) ? '-0' : typeof v + String(v);
  const at = pool.indexOf(v);
  if (at >= 0) return '#' + at;
  return Array.isArray(v) ? '[' + v.length + ':' + Array.from({ length: Math.min(v.length, 5) }, (_, i) => show(v[i])) + ']' : 'object ' + Reflect.ownKeys(v).length;
}
const trial = (run) => { try { return show(run()); } catch (e) { return '!' + (e instanceof Error ? e.message : typeof e); } };
`;

/** What can happen in one step, to the object \`o\` and the key \`k\`. A result is printed. */
const EVENTS = `
const events = [
  (o, k, at) => { pool[at] = pick(makers)(); },
  (o, k) => { o[k] = value(); },
  (o, k) => delete o[k],
  (o, k) => { Object.defineProperty(o, k, { value: value(), writable: !!random(2), enumerable: !!random(2), configurable: !!random(4) }); },
  (o, k) => { const v = random(9); Object.defineProperty(o, k, { get: () => 'got' + v, set: random(2) ? function (q) { this['_' + k] = q; } : undefined, configurable: true }); },
  (o) => { Object.setPrototypeOf(o, random(3) ? pick(pool) : pick(protos)); },
  (o) => { if (random(12) === 0) pick([Object.freeze, Object.seal, Object.preventExtensions])(o); },
  (o) => { for (let j = 0; j < 12; j++) o['e' + random(40)] = j; },
  (o) => { for (let j = 0; j < 40; j++) delete o['e' + j]; },
  (o, k) => { const p = pick(classes.slice(0, 2)).prototype; if (random(4) === 0) { if (random(2)) p[k] = value(); else delete p[k]; } },
  (o, k) => {
    const p = pick([Object.prototype, Array.prototype, Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype), classes[0].prototype]), name = pick(['x', 'y', 'w', 'm', 'NaN']);
    p[name] = random(50);
    try { return get[k](o); } finally { if (p === Object.prototype || random(2)) delete p[name]; }
  },
  () => {
    const p = pick([Uint8Array.prototype, Int32Array.prototype]), v = new p.constructor(3), before = Object.getPrototypeOf(p);
    const lengths = [get.length(v), get.length(v)];
    Object.setPrototypeOf(p, pick([{ length: 99 }, before, null]));
    try { return [...lengths, get.length(v)]; } finally { Object.setPrototypeOf(p, before); }
  },
  () => {
    const g = pick(names);
    const changes = [
      () => { globalThis[g] = value(); }, () => delete globalThis[g],
      () => Object.defineProperty(globalThis, g, { get: () => 'global', configurable: true }),
      () => Object.defineProperty(globalThis, g, { value: random(9), writable: !!random(2), configurable: true }),
      () => { for (let j = 0; j < 9; j++) globalThis['zz' + random(60)] = 1; }, () => { for (let j = 0; j < 60; j++) delete globalThis['zz' + j]; },
    ];
    const before = globals.map((read) => trial(read));
    trial(pick(changes));
    return [before.join(), ...globals.map((read) => trial(read))];
  },
  () => pick(globals)(value()),
  (o, k) => put[k](o, value()), (o, k) => strictPut[k](o, value()), (o, k) => call[k](o), (o, k) => update[k](o),
  (o, k) => element(o, pick([0, 1, 2, k, 'length', -1, 1.5])), (o, k) => putElement(o, pick([0, 1, 2, 5, k, -1]), value()),
  (o) => list(o), (o) => fields(o), (o) => elements(o), (o) => sum(o),
  (o) => { if (o.buffer) o.buffer.resize(random(33)); else o.length = random(5); },
  ...Array.from({ length: 5 }, () => (o, k) => [o, pick(pool), pick(pool), o].map((v) => trial(() => get[k](v))).join()),
];
`;

/** Returns a program with 2000 steps. The same seed gives the same program. */
export function randomShapes(seed: number): { readonly top: string; readonly script: string } {
  const script = `
let state = ${((seed * 2_654_435_761) >>> 0) + 1} >>> 0;
let get, put, strictPut, call, update, globals, names, sum, element, putElement, list, fields, elements;
${MAKERS}${EVENTS}
for (let step = 0; step < ${SETS * STEPS}; step++) {
  if (step % ${STEPS} === 0)
    ({ get, put, strictPut, call, update, globals, names, sum, element, putElement, list, fields, elements } = sets[step / ${STEPS}]);
  const at = random(pool.length), key = pick(${JSON.stringify(KEYS)}), event = random(events.length);
  print(step + ' ' + event + ' #' + at + '.' + key + ' ' + trial(() => events[event](pool[at], key, at)).slice(0, 300));
}`;
  return { top: TOP, script };
}
