/** An operation: a function of one, two or three operands. `log` is the array of the case. */
export interface Operation {
  readonly operands: 0 | 1 | 2 | 3;
  /** The body of a function with the parameters a, b and c. */
  readonly body: string;
}

const one = (body: string): Operation => ({ operands: 1, body });
const two = (body: string): Operation => ({ operands: 2, body });
const three = (body: string): Operation => ({ operands: 3, body });
const none = (body: string): Operation => ({ operands: 0, body });

const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<<',
  '>>',
  '>>>',
  '&',
  '|',
  '^',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '===',
  '!==',
];
const LOGICAL = ['&&', '||', '??', 'in', 'instanceof', ','];
const UNARY = ['-', '+', '!', '~', 'typeof ', 'void '];

/** Operations of all kinds. Together their bytecode has every instruction of the engine: the test says so. */
export const OPERATIONS: readonly Operation[] = [
  ...[...BINARY, ...LOGICAL].map((operator) => two(`return a ${operator} b;`)),
  ...BINARY.slice(0, 12).map((operator) => two(`let x = a; x ${operator}= b; return x;`)),
  ...BINARY.slice(12).map((operator) => two(`if (a ${operator} b) return 'yes'; return 'no';`)),
  ...BINARY.slice(12).map((operator) => two(`let n = 0; while (a ${operator} b) { if (++n > 2) break; } return n;`)),
  ...BINARY.slice(0, 4).map((operator) => one(`return a ${operator} 3;`)),
  ...BINARY.slice(0, 4).map((operator) => one(`return 2.5 ${operator} a;`)),
  ...UNARY.map((operator) => one(`return ${operator}a;`)),
  ...['x++', 'x--', '++x', '--x', 'x += 1', "x += 'z'", 'x -= 2'].map((change) =>
    one(`let x = a; const r = ${change}; return [x, r];`),
  ),
  ...['x++', '--x'].map((change) => one(`let x = a; const f = () => ${change}; return [f(), f(), x];`)),
  ...['o.x++', '--o.x', 'o[0]++', "o['y'] += 1", 'o.x ??= 3', 'o.z ||= 4', 'o.x &&= 5'].map((change) =>
    one(`const o = a; return [${change}, o.x];`),
  ),

  // Conditions
  one('return a ? 1 : 2;'),
  one('if (!a) return 1; return 2;'),
  one(
    "switch (a) { case 1: return 'one'; case 'length': return 'text'; case null: return 'null'; default: return 'other'; }",
  ),
  one(
    "return [a === undefined, a === null, a == null, typeof a === 'function', typeof a === 'undefined', a !== null];",
  ),
  one('return a?.x?.y;'),
  one('return a?.[0];'),
  one('return a?.(1);'),

  // Properties and elements
  ...[
    'a.x',
    'a.length',
    'a[0]',
    "a['y']",
    'a[1.5]',
    'a[-1]',
    'a[Symbol.iterator]',
    'a.toString',
    'a.constructor.name',
    'a.x.y',
    'a.byteLength',
  ].map((read) => one(`return ${read};`)),
  two('return a[b];'),
  two('a.x = b; return [a, a.x];'),
  two('a.fresh = b; return Object.keys(a);'),
  two('a.length = b; return a.length;'),
  two('a[0] = b; return a[0];'),
  two('return (a[5] = b, a.length);'),
  three('a[b] = c; return a[b];'),
  three('return a[b] = c;'),
  two("'use strict'; a.x = b; return a;"),
  one('return delete a.x;'),
  one("'use strict'; return delete a.x;"),
  one('return delete a[0];'),
  two('return delete a[b];'),
  one('let n = 0; for (let i = 0; i < a.length && i < 9; i++) n += a[i]; return n;'),
  one('for (let i = 0; i < 3; i++) a[i] = i * 2; return a;'),
  one('const r = []; for (const k in a) { if (r.push(k) > 9) break; } return r;'),
  one(
    "const o = { x: a, ['y' + 1]: a, get z() { return a; }, set z(v) {}, m() { return super.toString; }, __proto__: { w: 1 }, 3: a }; return [o, o.m(), o.z, o.w];",
  ),
  one('return { ...a };'),
  one('return [0, ...a, 9];'),
  two('return [a, b, , [b, a]];'),
  one('return `<${a}>`;'),
  one('return ((s, ...v) => [s, s.raw, v])`x${a}y\\n`;'),
  one('with (a) { return typeof x === "undefined" ? 0 : x; }'),
  two('with (a) { x = b; y; return delete x; }'),
  two('with (a) { return toString(b); }'),
  two('with ({ f() { return [this.k, ...arguments]; }, k: a }) { k += 1; return f(b); }'),

  // Calls
  ...[
    'a()',
    'a(1)',
    'a(1, 2)',
    'a(1, 2, 3)',
    'a(1, 2, 3, 4)',
    'new a()',
    'new a(1, 2)',
    'a.x()',
    'a.toString()',
    'a[0]()',
    'a.call(1, 2)',
  ].map((call) => one(`return ${call};`)),
  two('return a(...b);'),
  two('return new a(...b);'),
  two('return a.apply(b, [1, 2]);'),
  two('return a.apply(null, b);'),
  three('return a(b, c);'),
  three(
    'function f(x, y, z) { return [x, y, z, arguments.length]; } return [f(), f(a), f(a, b), f(a, b, c), f(a, b, c, 4)];',
  ),
  two('function f(x, y = x, ...z) { x = 1; return [x, y, z, arguments[0]]; } return f(a, ...[b, 2]);'),
  two(
    'function f(x, y) { arguments[0] = 5; y = 6; return [x, arguments[1], arguments.length, typeof arguments.callee]; } return f(a, b);',
  ),
  two("function f(x, y) { 'use strict'; arguments[0] = 5; y = 6; return [x, arguments[1]]; } return f(a, b);"),
  two('const f = (x, { y } = { y: 3 }, [z] = [4]) => [x, y, z]; return [f(a), f(a, b)];'),
  one('return (function () { return this; }).call(a);'),
  one("return (function () { 'use strict'; return this; }).call(a);"),
  one('return Math.sqrt(a) + Math.abs(a) + Math.floor(a) + Math.max(a, 1);'),
  one('function f(n) { return n > 0 ? f(n - 1) + 1 : a; } return f(20);'),
  none('function f() { return f() + 1; } try { f(); } catch (error) { return [error.name, error.message]; }'),
  none(
    'const f = () => [...g()]; const g = () => f(); try { f(); } catch (error) { return error.constructor === RangeError; }',
  ),

  // Variables and closures
  two('let x = a; const f = () => x, g = (v) => { x = v; }; g(b); return [x, f()];'),
  one('const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i++ + a); return fs.map((f) => [f(), f()]);'),
  one('try { return x; } catch (error) { return error; } let x = a; return () => x;'),
  one('const f = () => y; try { return f(); } catch (error) { return error; } let y = a;'),
  one('const k = a; try { k = 1; } catch (error) { return error; }'),
  one('let t; { let z = a; t = () => (z = [z]); } t(); return t();'),
  one('undeclared_variable; return a;'),
  one('return typeof undeclared_variable;'),
  one('globalThis.made = a; made; made = 5; return [made, delete globalThis.made];'),
  one("'use strict'; unknown_variable = a;"),
  one("eval('var hidden = 1'); return [typeof hidden, a];"),
  two('let p = a, q = b, r = 3, s = 4, t = 5; r = p; s = q; [p, q] = [q, p]; t = r; return [p, q, r, s, t];'),
  three('b = a; a = c; c = 4; var d = b, e = a; d = c; return [a, b, c, d, e];'),

  // Destructuring and iteration
  one('const [x, y = 7, ...z] = a; return [x, y, z];'),
  one('const { x, y: { w } = { w: 2 }, ...r } = a; return [x, w, r];'),
  two('const { [b]: v, ...r } = a; return [v, r];'),
  one('let x, y; [x, , y] = a; ({ x = 1, length: y } = a); return [x, y];'),
  one('const r = []; for (const v of a) { r.push(v); if (r.length > 5) break; } return r;'),
  one('for (const v of a) { return v; }'),
  one("for (const v of a) { throw new Error('inside'); }"),
  one(
    'outer: for (const v of a) for (const w of [1, 2]) { if (w > 1) continue outer; log.push(v); } return log.length;',
  ),
  one('const r = []; for (const [k, v] of a) r.push(k, v); return r;'),
  one('const r = []; for (const v of [1, 2, 3]) { if (v === 2) a.x = 1; r.push(v); } return r;'),

  // Exceptions
  one('throw a;'),
  one('try { throw a; } catch (e) { return [e]; }'),
  one('try { a.x.y.z; } catch { return 1; } finally { log.push(2); }'),
  one('try { return a; } finally { log.push(1); }'),
  one('try { throw a; } finally { return 3; }'),
  one(
    'for (let i = 0; i < 3; i++) { try { if (i === 1) continue; if (i === 2) break; log.push(i); } finally { log.push(-i); } } return a;',
  ),
  one('try { try { a(); } finally { log.push(1); } } catch (e) { try { throw e; } catch (e2) { return e === e2; } }'),
  one(
    'const f = () => { try { return [...a]; } catch (error) { throw new Error("again", { cause: error }); } }; return f();',
  ),

  // Classes
  one(
    'class A { x = a; #p = a; static s = a; static { this.t = 1; } get p() { return this.#p; } set p(v) { this.#p = v; } #m() { return this.#p; } m() { return this.#m(); } has(o) { return #p in o; } } const o = new A(); o.p = 2; return [o, o.p, o.m(), A.s, A.t, o.has(o)];',
  ),
  one(
    'class A { #p = 1; static read(o) { return o.#p; } static write(o) { o.#p = 2; } static call(o) { return o.#m(); } #m() {} } return [A.read(a), A.write(a)];',
  ),
  one('class A { static has(o) { return #p in o; } #p; } return A.has(a);'),
  one(
    'class A { constructor(v) { this.v = v; } m() { return this.v; } static make() { return new this(1); } } class B extends A { constructor() { super(a); } m() { return [super.m(), new.target, super.constructor === A]; } } return [new B(), new B().m(), B.make()];',
  ),
  one('class B extends a { constructor() { super(1); this.z = 1; } } return new B();'),
  one('class B extends a {} return [new B(1), Object.getPrototypeOf(B) === a];'),
  none('class B extends Object { constructor() { this.x = 1; } } return new B();'),
  none('class B extends Object { constructor() { super(); super(); } } return new B();'),
  none('class A {} return A();'),
  one('class A { [a] = 1; static [`m${1}`]() {} } return [new A(), A];'),
  one(
    'const o = { __proto__: { x: 1, set y(v) { log.push(v); } }, m() { super.y = a; super["z"] = a; return super["x"]; } }; return [o.m(), o];',
  ),
  one(
    'const o = { f: function () {}, g: () => {}, h: class {}, [a]: function () {} }; return [o.f.name, o.g.name, o.h.name, o];',
  ),

  // Generators, async functions, modules of the language around functions
  one(
    'function* g() { const x = yield a; yield* [x, 2]; return 3; } const i = g(); return [i.next(), i.next(5), i.next(), i.return(8), i.next()];',
  ),
  one('function* g() { try { yield 1; } finally { log.push(a); } } for (const v of g()) return v;'),
  one(
    'async function f() { for await (const v of [a]) log.push(v); return await a; } f().then((v) => log.push(v), (e) => log.push(e)); return 1;',
  ),
  one(
    'async function* g() { yield a; yield* [1]; } const i = g(); for (const p of [i.next(), i.return(2)]) p.catch((e) => log.push(e)); return typeof i;',
  ),
  one('debugger; return a;'),
  one("return /b(?<n>.)/y.exec('bc').groups.n + a;"),
  one("import('nothing').catch(() => 0); return a;"),
  none(
    'return [1, 2.5, -1, 100, 1000, 100000, 1e10, 10n, "", "s", null, undefined, true, false, /x/, [], {}, 3000000000];',
  ),
];
