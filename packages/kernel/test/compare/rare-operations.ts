import type { Operation } from './operations.js';

const one = (body: string): Operation => ({ operands: 1, body });
const two = (body: string): Operation => ({ operands: 2, body });

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Statements that make a function long, so that its jumps have 16 or 32 bits. */
const long = (count: number): string =>
  `if (a === 'never') { ${numbers(count)
    .map((n) => `log.push(${n + 1000}, a.p${n});`)
    .join(' ')} }`;

/** Operations for instructions that need large functions, many variables, or rare parts of the language. */
export const RARE_OPERATIONS: readonly Operation[] = [
  // More than 256 constants and variables
  one(
    `return [${numbers(300)
      .map((n) => `${n}.5`)
      .join()}, a];`,
  ),
  one(
    `var ${numbers(280)
      .map((n) => `v${n} = ${n}`)
      .join()}; v270 = a; const r = (v271 = a); v272++; --v273; v274 += a; return [v270, v271, v272, v273, v274, r];`,
  ),
  one('var i = 0, j = 5, k = a, p, q, s; i++; j--; k += a; i += 2; p = q = s = i; return [i, j, k, p, q, s];'),
  one(
    'var p, q, r, s, t; const f = () => (p = q = r = s = t = a); const g = () => { p = 1; q = 2; r = 3; s = 4; t = 5; }; const h = () => [p, q, r, s, t]; return [f(), h(), g(), h()];',
  ),
  one(
    'function f(p, q, r, s, t, u) { p = (q = (r = (s = (t = (u = a))))); s = 4; t = 5; u = 6; return [p, q, r, s, t, u]; } return [f(), f(1, 2, 3, 4, 5, 6, 7)];',
  ),
  one(
    'let p = a, q = 1, r = 2, s = 3, t = 4; return [() => [(p = q), (q = r), (r = s), (s = t), (t = p)], () => { p++; q++; r++; s++; t++; }].map((f) => [f(), p, q, r, s, t]);',
  ),

  // Long jumps
  one(`for (let i = 0; i < 3; i++) { ${long(8)} if (i === 1) continue; log.push(i); } return log;`),
  one(`for (let i = 0; i < 3; i++) { ${long(3000)} if (i === 1) continue; log.push(i); } return a ? 1 : 2;`),
  one(`let n = 0; do { ${long(3000)} n++; } while (n < 2 || (a && n < 4)); return n;`),
  one(`try { ${long(3000)} a(); } catch (e) { return e; } finally { log.push(1); }`),

  // Prototypes that change after a cache has seen them, and exotic objects with the shape of others
  one(
    'const f = (v) => v.length, p = Object.getPrototypeOf(Int8Array.prototype), v = new Int8Array(3); f(v); f(v); Object.setPrototypeOf(Int8Array.prototype, { length: a }); try { return f(v); } finally { Object.setPrototypeOf(Int8Array.prototype, p); }',
  ),
  one(
    'const f = (v) => v.Infinity, p = Object.setPrototypeOf({ Infinity: a }, Int8Array.prototype), v = Object.setPrototypeOf(new Int8Array(1), p); return [f(Object.create(p)), f(Object.create(p)), f(v)];',
  ),

  // Assignments in `with`
  two('var v = 1; with (a) { v += b; v++; x++; } return v;'),
  two('with (a) { b += 1; b = [b]; } return b;'),
  two('const f = () => { with (a) { b += 1; x = b; return x; } }; return [f(), b];'),
  two('with (a) { for (x of [b]); [x, y] = [b, b]; ({ x } = { x: 3 }); x ??= 5; return typeof x; }'),
  two('with (a) { return [(y => y)(b), toString`x`]; }'),
  two('var v = b; with (a) { const r = [v++, --v, (v = 3), delete v]; return [r, v]; }'),

  // super
  one(
    'const o = { __proto__: { x: 1, f() { return [this === o, ...arguments]; } }, m() { super.x++; super["x"] += 2; const r = super["x"]--; super.x ??= 3; [super.x] = [4]; return [r, super.f(a), super["f"](a), super.x]; } }; return [o.m(), o];',
  ),
  one(
    'class B extends Object { constructor() { const f = () => super(); f(); try { f(); } catch (e) { this.e = e; } } } return new B();',
  ),
  one('class B extends Object { constructor() { super(); return a; } } return new B();'),
  one('class B extends Object { constructor() { return a; } } return new B();'),
  one(
    'class B extends Object { constructor() { const f = () => this; super(); this.f = f(); } } const o = new B(); return o.f === o;',
  ),
  one(
    'const o = { a, get [a]() { return 1; }, set [a](v) {}, [`k`]: class { static x = 1; }, async [a + 1]() {}, *g() {} }; return o;',
  ),

  // eval sees and changes variables
  two('return eval("a = b; a");'),
  two('return eval(...["[a, b]"]);'),
  two('let v = 1; const f = () => eval("v = b"); return [f(), v];'),
  two('return (0, eval)("typeof b");'),

  // Reads and writes in the temporal dead zone
  one('try { z = a; } catch (e) { return e; } let z; return z;'),
  one('const f = () => (z = a); try { f(); } catch (e) { return e; } let z; return z;'),
  one('switch (a) { case 1: let z = 1; default: try { return (z = 2); } catch (e) { return e; } }'),

  // Resources
  one('{ using r = a; log.push(1); } return log.length;'),
  one(
    '{ using r = { [Symbol.dispose]() { log.push("r"); } }, s = { [Symbol.dispose]() { log.push("s"); if (a) throw a; } }; log.push(1); } return log;',
  ),
  one('for (using r of [{ [Symbol.dispose]() { log.push("r"); } }]) { if (a) continue; log.push(1); } return log;'),
  one('using r = { [Symbol.dispose]() { throw new Error("first"); } }; throw a;'),
  one(
    '(async () => { await using r = { async [Symbol.asyncDispose]() { log.push("async"); } }; log.push(a); })().catch((e) => log.push(e)); return 1;',
  ),

  // Exceptions through several frames and loops
  one(
    'function f(n) { for (const v of [1, 2]) { try { if (n === 0) a.x.y(); f(n - 1); } finally { log.push(n, v); } } } return f(3);',
  ),
  one(
    'const r = []; for (const v of [1, 2, 3]) { try { for (const w of a) { if (v === 2) break; r.push(w); if (r.length > 9) return r; } } catch (e) { r.push(e.name); } } return r;',
  ),
  one(
    'l: { try { break l; } finally { log.push(1); } } l: for (;;) { try { for (const v of [a]) { break l; } } finally { log.push(2); } } return log;',
  ),
  one(
    'function* g() { try { yield* [1, 2]; } finally { log.push("g"); } } const [x] = g(); for (const v of g()) { try { if (a) break; } finally { log.push(v); } } return x;',
  ),
];
