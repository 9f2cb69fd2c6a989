import { LANGUAGE_GLOBALS } from './language.js';
import { findGlobalUses, type GlobalUses } from './uses.js';

const installed = new Set(['crypto', 'setTimeout', 'URL']);
const uses = (code: string): GlobalUses =>
  findGlobalUses(`(() => {\n${code}\n})();`, {
    known: new Set([...LANGUAGE_GLOBALS, ...installed]),
    installed,
    isOfProgram: () => true,
  });

describe('a program reaches the global object', () => {
  it.each([
    'const root = typeof globalThis === "object" ? globalThis : {};',
    'const { crypto } = globalThis;',
    'use("crypto" in globalThis);',
    'use(globalThis[name]);',
    'use(globalThis["crypto"]);',
    'use(globalThis?.crypto);',
    'globalThis.setTimeout = later;',
    'setTimeout = later;',
    'Object.keys(globalThis);',
    'const root = Function("return this")();',
    'const root = new Function("return this")();',
    'Function.apply(null, names);',
    'const make = Function;',
    'const root = (0, eval)("this");',
    'eval(text);',
    'const root = (function () { return this; })();',
    'const root = (function () { return (() => this)(); })();',
  ])('by %s', (code) => expect(uses(code).reachesGlobalObject).toBe(true));
});

describe('a program does not reach the global object', () => {
  it.each([
    'use(typeof globalThis);',
    'use(globalThis.Request);',
    'globalThis.mine = 1;',
    'use(setTimeout, crypto.randomUUID(), new URL("a:b"));',
    'use(x instanceof Function, x.constructor === Function, typeof Function);',
    'Function.prototype.call(x); Function.toString();',
    'const f = (globalThis, Function) => [globalThis, Function];',
    '(function () { return 1; })();',
    '(function () { return function () { return this; }; })();',
    'class A { f() { return this; } }',
  ])('by %s', (code) => expect(uses(code).reachesGlobalObject).toBe(false));
});

describe('a global that does not exist is found', () => {
  it.each([
    ['new Request("a:b");', 'Request'],
    ['const { PORT } = process.env;', 'process.env'],
    ['use(process.env.PORT);', 'process.env.PORT'],
    ['use(process?.env?.PORT);', 'process.env.PORT'],
    ['use(process.env["PORT"]);', 'process.env.PORT'],
    ['use(process.env[name]);', 'process.env'],
    ['process.env.PORT.length;', 'process.env.PORT'],
    ['use(typeof process.env);', 'process.env'],
    ['if (typeof Response === "undefined") warn(); use(Request);', 'Request'],
    ['if (ready) use(Request);', 'Request'],
    ['try { late(); } catch { use(Request); }', 'Request'],
    ['try { use(Request); } finally { late(); }', 'Request'],
    ['if (typeof Request === "undefined") { warn(); } use(Request);', 'Request'],
  ])('in %s', (code, text) => {
    const declared = `const use = () => {}, warn = use, late = use, ready = true, name = "";`;
    const { missing } = uses(`${declared}\n${code}`);
    expect(
      missing.filter(({ isGuarded }) => !isGuarded).map((use) => [[use.name, ...use.members].join('.'), use.line]),
    ).toEqual([[text, 3]]);
  });
});

describe('fetch of the global object is found', () => {
  it.each([
    'globalThis.fetch("http://a/");',
    'globalThis?.fetch("http://a/");',
    'globalThis["fetch"]("http://a/");',
    'window.fetch("http://a/");',
    'self.fetch("http://a/");',
    'global.fetch("http://a/");',
    'const { fetch } = globalThis;',
    'const { Request, fetch: ask = undefined, ...others } = {}, { fetch: get } = window;',
    'let get; ({ fetch: get } = self);',
    'function ask({ fetch } = globalThis) {}',
    'const { "fetch": get } = globalThis;',
    'if (ready) globalThis.fetch("http://a/");',
    // ky, in its options.
    'const options = { fetch: late.fetch ?? globalThis.fetch.bind(globalThis) };',
    // isomorphic-fetch, as a module for browsers.
    'const bound = self.fetch.bind(self);',
    // Clients of many services.
    'class Client { constructor({ fetch = globalThis.fetch } = {}) { this.fetch = fetch; } }',
    'const ask = (...given) => globalThis.fetch(...given);',
    'if (globalThis.fetch) warn(); globalThis.fetch("http://a/");',
  ])('in %s', (code) => {
    const declared = `const use = () => {}, warn = use, late = use, ready = true;`;
    const { missing } = uses(`${declared}\n${code}`);
    const found = missing.filter(({ name, isGuarded }) => name === 'fetch' && !isGuarded);
    expect(found.map(({ members, line }) => [members, line])).toEqual([[[], 3]]);
  });

  it('at the name of the property', () => {
    expect(uses('use(window.fetch);').missing).toEqual([
      { name: 'use', members: [], line: 2, column: 0, isGuarded: false },
      { name: 'fetch', members: [], line: 2, column: 11, isGuarded: false },
    ]);
  });
});

describe('no use of fetch is found', () => {
  it.each([
    'const app = { fetch() {} }; app.fetch();',
    'const { fetch } = late;',
    'const { Request } = globalThis;',
    'const { fetch = late } = globalThis;',
    'const app = { fetch: late }; use(app["fetch"]);',
    'late.globalThis.fetch();',
    'globalThis.app.fetch();',
    'globalThis.app = {}; globalThis.app.fetch();',
    'use(globalThis[fetchName]);',
    'const globalThis = late; globalThis.fetch();',
    'function f(self) { return self.fetch(); }',
    'globalThis.fetch = late; globalThis.fetch();',
    'use(typeof globalThis.fetch);',
    'use(typeof globalThis.fetch === "function" ? globalThis.fetch : late);',
    'if (globalThis.fetch) globalThis.fetch("http://a/");',
    'if (!globalThis.fetch) warn();',
    'if (globalThis.fetch === undefined) warn();',
    'use(globalThis.fetch && globalThis.fetch.bind(globalThis));',
    'use(globalThis.fetch ?? late);',
    'use(globalThis?.fetch || late);',
    'use("fetch" in globalThis ? globalThis.fetch : late);',
    'try { globalThis.fetch("http://a/"); } catch { }',
    'typeof window !== "undefined" && window.fetch("http://a/");',
    // unfetch
    'use(typeof self !== "undefined" && self.fetch || late);',
    // ofetch
    'const send = globalThis.fetch ? (...given) => globalThis.fetch(...given) : () => Promise.reject(late);',
    // openai
    'function get() { if (typeof fetch !== "undefined") return fetch; throw new Error("no fetch"); }',
  ])('in %s', (code) => {
    const declared = `const use = () => {}, warn = use, late = use, fetchName = "";`;
    const { missing } = uses(`${declared}\n${code}`);
    expect(missing.filter(({ isGuarded }) => !isGuarded)).toEqual([]);
  });
});

describe('a program makes sure that a global exists', () => {
  it.each([
    'typeof Request;',
    'if (typeof Request !== "undefined") use(Request);',
    'use(typeof Request === "undefined" ? 1 : Request);',
    'typeof process !== "undefined" && process.env.DEBUG;',
    'typeof process === "undefined" || use(process.env.DEBUG);',
    'if ("Request" in globalThis) use(Request);',
    'use(globalThis.Request && new Request("a:b"));',
    'const onNode = typeof process === "object"; if (onNode) use(process.env.DEBUG);',
    'function onNode() { return typeof process === "object"; } const f = () => onNode() ? process.env.DEBUG : "";',
    'var onNode; function init() { onNode = typeof process === "object"; } const f = () => onNode && process.pid;',
    'const host = { isNode: typeof process === "object" }; if (host.isNode) use(process.pid);',
    'function f() { if (typeof Request === "undefined") return; use(Request); }',
    'function f() { if (typeof Request === "undefined") { throw new Error("x"); } return () => Request; }',
    'try { use(Request); } catch { }',
    'if (typeof window !== "undefined") window.addEventListener("x", () => document.title);',
    'if (false) use(Request);',
    'use(true ? 1 : Request);',
    'false && use(Request);',
    'globalThis.Request = class {}; use(Request);',
    'const f = (Request) => Request;',
  ])('in %s', (code) => {
    const { missing } = uses(`const use = () => {};\n${code}`);
    expect(missing.filter(({ isGuarded }) => !isGuarded)).toEqual([]);
  });
});

it('checks only the program, not code of the platform', () => {
  const code = 'const root = globalThis;\nnew Request();';
  const isOfProgram = (line: number): boolean => line > 2;
  expect(findGlobalUses(code, { known: new Set(), installed, isOfProgram })).toEqual({
    missing: [],
    importMeta: [],
    reachesGlobalObject: false,
  });
});

it.each([
  ['use(import_meta.url);', 'url'],
  ['use(import_meta?.url);', 'url'],
  ['use(import_meta["url"]);', 'url'],
  ['const { url } = import_meta;', undefined],
  ['use(import_meta[name]);', undefined],
  ['use(import_meta);', undefined],
])('finds import.meta, as the bundler writes it, in %s', (code, property) => {
  for (const declared of ['var import_meta = {};', 'var import_meta; function init() { import_meta = {}; }']) {
    expect(uses(`${declared}\n${code}`).importMeta.map((use) => [use.property, use.line])).toEqual([[property, 3]]);
  }
});
