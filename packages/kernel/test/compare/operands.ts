/**
 * Kinds of operands: expressions that make a new value each time. `log` is an array of the case to which operands with
 * side effects push.
 */
export const OPERANDS: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  minusOne: '-1',
  most: '2147483647',
  least: '-2147483648',
  aboveInt: '2147483648',
  word: '4294967295',
  half: '0.5',
  minusZero: '-0',
  nan: 'NaN',
  infinity: 'Infinity',
  huge: '1.5e300',
  undefined: 'undefined',
  null: 'null',
  true: 'true',
  false: 'false',
  empty: "''",
  digit: "'1'",
  text: "'length'",
  wide: "'\\u20ac\\ud83d\\ude00'",
  rope: "'ab'.repeat(3000) + log.length",
  bigint: '5n',
  bigBigint: '-(2n ** 70n)',
  symbol: 'Symbol.iterator',
  object: '({ x: 1, y: 2, 1: 3 })',
  reversed: '({ y: 2, x: 1 })',
  inherited: 'Object.create({ x: 7, get y() { log.push(this); return 8; } })',
  bare: 'Object.create(null)',
  accessors: "({ get x() { log.push('get'); return 4; }, set x(v) { log.push(['set', v]); } })",
  throwing:
    "({ get x() { throw new TypeError('x'); }, set x(v) { throw v; }, valueOf() { throw new RangeError('value'); } })",
  frozen: 'Object.freeze({ x: 1, 0: 2 })',
  sealed: 'Object.seal({ x: 1 })',
  closed: 'Object.preventExtensions({ y: 1 })',
  valueOf: "({ valueOf() { log.push('valueOf'); return 3; }, toString() { return 'x'; } })",
  primitive: "({ [Symbol.toPrimitive](hint) { log.push(hint); return hint === 'number' ? 6 : 'y'; } })",
  array: '[1, 2, 3]',
  emptyArray: '[]',
  holes: "[, 'a', , 0.25]",
  longArray: 'Array.from({ length: 300 }, (_, i) => i)',
  frozenArray: 'Object.freeze([5, 6])',
  fixedLength: "Object.defineProperty([1, 2], 'length', { writable: false })",
  bytes: 'new Uint8Array([1, 2, 255])',
  clamped: 'new Uint8ClampedArray([1, 2, 255])',
  int8: 'new Int8Array([1, -2, 127])',
  int16: 'new Int16Array([1, -2, 32767])',
  int32: 'new Int32Array([1, -2, 2147483647])',
  uint32: 'new Uint32Array([1, 2, 4294967295])',
  float32: 'new Float32Array([1.5, -0, NaN])',
  float64: 'new Float64Array([1.5, -0, 1e300])',
  big64: 'new BigInt64Array([1n, -2n])',
  resized:
    '(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }), v = new Uint8Array(b); b.resize(4); return v; })()',
  outOfBounds:
    '(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }), v = new Uint8Array(b, 4); b.resize(2); return v; })()',
  detached: '(() => { const v = new Uint8Array(4); v.buffer.transfer(); return v; })()',
  patchedLength: "Object.defineProperty(new Uint8Array(3), 'length', { value: 9 })",
  arrowFunction: '(a, b) => [a, b]',
  plainFunction: '(function f(a, b = 2) { return [new.target === undefined, typeof this, a, b, arguments.length]; })',
  class: 'class A { static x = 1; y = 2; constructor(a) { this.a = a; } }',
  derived: 'class extends Array { get x() { return 5; } }',
  bound: '(function (a, b) { return [a, b]; }).bind(null, 1)',
  math: 'Math.max',
  generator: '(function* () { yield 1; try { yield 2; } finally { log.push("closed"); } })()',
  asyncFunction: 'async () => 1',
  iterable:
    "({ i: 0, [Symbol.iterator]() { log.push('open'); return this; }, next() { return { value: this.i, done: this.i++ > 2 }; }, return(v) { log.push('return'); return {}; } })",
  badIterable:
    "({ [Symbol.iterator]() { return { next() { throw new Error('next'); }, return() { log.push('return'); } }; } })",
  map: "new Map([[1, 'a'], ['x', 2]])",
  set: 'new Set([1, 2])',
  date: 'new Date(0)',
  regexp: '/a(b)?/g',
  error: "new SyntaxError('made')",
  proxy:
    "new Proxy({ x: 1, length: 2 }, { get(t, k, r) { log.push(['get', k]); return t[k]; }, set(t, k, v) { log.push(['set', k]); t[k] = v; return true; }, has(t, k) { log.push(['has', k]); return k in t; }, deleteProperty(t, k) { log.push(['delete', k]); return delete t[k]; }, ownKeys(t) { log.push('keys'); return Reflect.ownKeys(t); } })",
  callableProxy:
    'new Proxy(function () { return 1; }, { apply(t, s, a) { log.push(a); return a.length; }, construct() { return { x: 3 }; } })',
  revoked: '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
  arguments: '(function () { return arguments; })(1, 2)',
  boxed: 'new Number(5)',
  boxedText: "new String('ab')",
};

/** Operands for positions with many combinations: one or two of each family. */
export const FEW_OPERANDS: readonly string[] =
  `one minusOne most half minusZero nan undefined null true digit text rope bigint symbol object inherited
  accessors throwing frozen valueOf primitive array holes bytes int32 float64 resized detached plainFunction class iterable proxy`
    .trim()
    .split(/\s+/);
