/** Returns a whole number from 0 up to `limit`, without it. */
type Random = (limit: number) => number;

/** Few names, so that blocks often hide each other's variables. */
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Where a statement or an expression is. */
interface Place {
  /** Names that the block declares so far. */
  readonly declared: Set<string>;
  /** Names that the block declares somewhere: statements prefer them. */
  readonly near: readonly string[];
  readonly labels: readonly string[];
  readonly depth: number;
  readonly isLoop: boolean;
  readonly isBreakable: boolean;
  readonly mayReturn: boolean;
  readonly kind: 'plain' | 'generator' | 'async';
}

/** What random code calls. Each program runs several times, and each run takes other branches. */
const HELPERS = `const out = []; const kept = []; let bits = 0, fuel = 0;
const t = () => { bits = (Math.imul(bits, 1103515245) + 12345) & 0x7fffffff; return (bits >> 16) & 1; };
const u = () => --fuel > 0 && (t() | t()) === 1;
const text = (v) => v instanceof Error ? v.name + v.message + v.stack : typeof v === 'function' ? v.name + v.length : typeof v === 'object' && v ? Object.keys(v).join() : typeof v + String(v);
const show = (v) => { try { return text(v); } catch { return 'odd'; } };
const l = (...all) => { if (out.length < 2000) out.push(all.map(show).join()); };
const r = (f) => { try { const v = --fuel > 0 ? f() : 0; l(v); return v; } catch (x) { l(x); return 7; } };
const w = (C) => { try { return Object.keys(new C()).length + (C.q ? C.q() : 0); } catch (x) { l(x); return 8; } };
const s = (f) => kept.push(f);
const g = () => { const f = kept.pop(); return f ? r(f) : 0; };
const x = (v) => { if (t()) throw v; return v; };
const drive = (it) => { for (let i = 0; i < 9; i++) { const step = i > 2 && t() ? (t() ? it.return(8) : it.throw(9)) : it.next(i); l(step.value); if (step.done) break; } };
const k = (f) => { if (--fuel < 0) return; try { const v = f(t(), undefined, 5); if (v && typeof v.next === 'function') drive(v); else if (v && typeof v.then === 'function') v.then(l, l); else l(v); return 4; } catch (x) { l(x); return 5; } };
class Base { y = 1; }
let a = 10, b = 11, c = 12, d = 13, e = { p: { q: 1 } };`;

/**
 * Returns a script whose function `result` returns what its functions read, and the errors that they throw, with their
 * stacks. They declare, read and write variables in all kinds of blocks, often too early. Few of the scripts do not
 * parse.
 */
export function randomScript(random: Random): string {
  let serial = 0;
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const chance = (percent: number): boolean => random(100) < percent;
  const fresh = (prefix: string): string => prefix + serial++;
  const name = (place?: Place): string =>
    place && place.near.length > 0 && chance(60) ? pick(place.near) : pick(NAMES);
  const main = callable(0);
  return `(() => { ${HELPERS}
const main = ${main};
for (let run = 0; run < 8; run++) { bits = run * 7919 + 1; fuel = 60; k(main); fuel = 30; while (kept.length > 0) g(); }
globalThis.result = () => out.join('\\n'); })();`;

  function expression(place: Place, depth = 0): string {
    if (depth > 2 || place.depth > 5) return chance(60) ? name(place) : String(random(9));
    const n = name(place);
    const inner = (): string => expression(place, depth + 1);
    // In another function, which neither yields nor awaits.
    const apart = (): string => expression({ ...place, kind: 'plain' }, depth + 1);
    return pick([
      () => (chance(90) ? n : `typeof ${n}`),
      () => (chance(50) ? n : String(random(9))),
      () => n,
      () => `r(() => ${chance(50) ? n : apart()})`,
      () => `(${n} ${pick(['=', '+=', '||=', '&&=', '??='])} ${inner()})`,
      () => pick([`${n}++`, `--${n}`, `${n}?.p`, `${n}.p.q`]),
      () => `((${inner()}) ${pick(['+', ',', '||', '&&', '??'])} (${inner()}))`,
      () => `(t() ? ${inner()} : ${inner()})`,
      () => `\`\${${inner()}}\``,
      () => `[${inner()}, ...[${inner()}]].length`,
      () => `({ x: ${n}, ['k' + ${inner()}]: 1 }).x`,
      () => `({ get x() { return ${apart()}; } }).x`,
      () => `([${n}, ${name()} = ${inner()}] = [1])`,
      () => `({ x: ${n} = ${inner()}, ...${name()} } = { y: 2 })`,
      () => `s(() => ${apart()})`,
      () => (chance(50) ? 'g()' : `x(${inner()})`),
      () => `k(${callable(place.depth + 2)})`,
      () => `w(${classOf(place)})`,
      () => ({ plain: n, generator: `(yield ${inner()})`, async: `(await ${inner()})` })[place.kind],
      () => (place.kind === 'generator' ? `(yield* [${inner()}])` : n),
    ])();
  }

  function callable(depth: number): string {
    const kind = pick(['plain', 'plain', 'generator', 'async'] as const);
    const own = NAMES.filter(() => chance(25));
    const place: Place = {
      ...{ declared: new Set(own), near: [], labels: [], depth, kind },
      ...{ isLoop: false, isBreakable: false, mayReturn: true },
    };
    const initial = (): string => (chance(40) ? ` = ${expression({ ...place, kind: 'plain' }, 1)}` : '');
    const parameters = own.map((one) => one + initial()).join(', ');
    const isArrow = kind !== 'generator' && chance(40);
    const first = [
      chance(6) ? `l(eval('${name()}'));` : '',
      !isArrow && chance(12) ? `arguments[0] = ${random(9)}; l(arguments[1]);` : '',
    ];
    const body = `{ ${first.join('')} ${statements(place, 5)} return ${expression(place)}; }`;
    const async = kind === 'async' ? 'async ' : '';
    if (isArrow) return `${async}(${parameters}) => ${body}`;
    return `${async}function${kind === 'generator' ? '*' : ''} ${chance(30) ? fresh('F') : ''}(${parameters}) ${body}`;
  }

  function classOf(place: Place): string {
    const inner = (): string => expression({ ...place, kind: 'plain' }, 1);
    const block: Place = {
      ...{ ...place, declared: new Set(), labels: [], depth: place.depth + 2, kind: 'plain' },
      ...{ isLoop: false, isBreakable: false, mayReturn: false },
    };
    const secret = fresh('#p');
    const member = pick([
      () => `static x = ${inner()};`,
      () => `y = ${inner()};`,
      () => `static { ${statements(block, 2)} }`,
      () => `['m' + ${inner()}]() { return ${inner()}; }`,
      () => `static ${secret} = ${inner()}; static q() { return this.${secret}; }`,
    ])();
    const own = chance(50) ? name().toUpperCase() : '';
    if (chance(60)) return `class ${own} { ${member} z = ${inner()}; }`;
    const early = `if (t()) ${pick(['l(this.y)', 'g()'])};`;
    const construct = pick(['if (t()) super();', 'try { super(); if (t()) super(); } catch (x) { l(x); }', 'f();']);
    const end = chance(30) ? 'return t() ? {} : undefined;' : '';
    return `class ${own} extends Base { ${member} constructor() { const f = () => super(); ${early} ${construct} l(this.y); ${end} } }`;
  }

  function statements(place: Place, most: number): string {
    const own = NAMES.filter((one) => !place.declared.has(one) && chance(25)).slice(0, 2);
    const inside = { ...place, near: [...own, ...place.near.slice(0, 1)] };
    const list = Array.from({ length: random(most + 1) }, () => statement(inside));
    for (const one of own)
      if (!place.declared.has(one)) list.splice(random(list.length + 1), 0, declaration(inside, one));
    return list.join(' ');
  }

  function block(place: Place, declared: readonly string[] = []): string {
    return `{ ${statements({ ...place, declared: new Set(declared), depth: place.depth + 1 }, 4)} }`;
  }

  function declaration(place: Place, n: string): string {
    const other = name();
    if (place.declared.has(n)) return `l(${expression(place)});`;
    place.declared.add(n);
    if (!place.declared.has(other) && chance(25)) {
      place.declared.add(other);
      return `let ${pattern(place, n, other)} = t() ? [1, 2] : { x: 1, y: 2, [Symbol.iterator]: [].values };`;
    }
    return pick([
      () => `${pick(['let', 'const'])} ${n} = ${expression(place)};`,
      () => `${pick(['let', 'const'])} ${n} = ${expression(place)};`,
      () => `let ${n};`,
      () => `class ${n} { static x = r(() => ${name()}); }`,
      () => `function ${n}() { return ${expression({ ...place, kind: 'plain' }, 1)}; }`,
      () => `const ${n} = ${callable(place.depth + 2)}; k(${n});`,
    ])();
  }

  function pattern(place: Place, n: string, other: string): string {
    return pick([
      `[${n}, ${other} = ${expression(place, 1)}]`,
      `{ x: ${n}, ['y' + ${expression(place, 1)}]: ${other} = ${expression(place, 1)} }`,
      `{ x: ${n} = ${expression(place, 1)}, ...${other} }`,
      `[${n} = ${expression(place, 1)}, ...${other}]`,
    ]);
  }

  function statement(place: Place): string {
    if (place.depth > 6) return `l(${expression(place, 1)});`;
    const value = (): string => expression(place, 1);
    return pick([
      ...[() => probe(place), () => probe(place), () => probe(place), () => probe(place)],
      () => declaration(place, name()),
      () => `l(${expression(place)});`,
      () => `if (t()) ${block(place)} ${chance(50) ? `else ${block(place)}` : ''}`,
      () => block(place),
      ...[() => loop(place), () => loop(place), () => loop(place)],
      () => choice(place),
      ...[() => attempt(place), () => attempt(place)],
      () => `if (t()) throw ${value()};`,
      () => (place.mayReturn ? `if (t()) return ${value()};` : `l(${name()});`),
      ...[() => jump(place), () => jump(place)],
      () => `k(${callable(place.depth + 2)});`,
      () => `var ${fresh('v')} = ${value()};`,
    ])();
  }

  /** Reads or writes a variable that may have no value yet, and continues. */
  function probe(place: Place): string {
    const n = name(place);
    const branches = [`t() ? ${n} : 0`, `t() ? 0 : ${n}`, `t() && ${n}`, `t() || ${n}`];
    const use = pick([n, n, `${n} = 1`, `${n}++`, `x(0) + ${n}`, `${n} + x(0)`, ...branches]);
    const handler = pick(['(x) { l(x); }', '{ }', `{ l(${n}); }`, `(x) { l(x); } finally { l(t() && ${n}); }`]);
    return `try { l(${use}); ${chance(30) ? jump(place) : ''} } catch ${handler}`;
  }

  function loop(outer: Place): string {
    const label = fresh('L');
    const isLabelled = chance(30);
    const place = {
      ...{ ...outer, isLoop: true, isBreakable: true },
      labels: isLabelled ? [...outer.labels, label] : outer.labels,
    };
    const value = (): string => expression(outer, 1);
    const [n, other, kind] = [name(), name(), pick(['let', 'const'])];
    const body = block(place);
    const code = pick([
      () => `for (let ${n} = ${value()}, ${fresh('i')} = 0; u(); ${value()}) ${body}`,
      () => `while (u()) ${body}`,
      () => `do ${body} while (u());`,
      () => `for (;;${chance(50) ? value() : ''}) { if (!u()) break; ${body} }`,
      () => `for (${chance(30) ? '' : kind} ${n} of [1, 2, ${value()}]) ${body}`,
      () => `for (${kind} ${n === other ? n : pattern(outer, n, other)} of [[1], [2, 3]]) ${body}`,
      () => `for (${chance(30) ? '' : kind} ${n} in { p: 1, q: ${value()} }) ${body}`,
      () => `for ${outer.kind === 'async' ? 'await ' : ''}(const ${n} of [1, ${value()}]) ${body}`,
    ])();
    return isLabelled ? `${label}: ${code}` : code;
  }

  function choice(outer: Place): string {
    const place = { ...outer, declared: new Set<string>(), isBreakable: true, depth: outer.depth + 1 };
    const last = chance(40) ? 'default' : 'case 1';
    const first = chance(70) ? '0' : expression(place, 1);
    return `switch (t() + t()) { case ${first}: ${statements(place, 3)} ${last}: ${statements(place, 3)} ${chance(60) ? 'break;' : ''} case 2: ${statements(place, 3)} }`;
  }

  function attempt(place: Place): string {
    const [n, other] = [name(), name()];
    const message = `{ message: ${n}, ['y' + ${expression(place, 1)}]: ${other} = ${expression(place, 1)} }`;
    const handler = pick([
      () => `catch (${n}) ${block(place, [n])}`,
      () => `catch ${block(place)}`,
      () => (n === other ? '' : `catch (${message}) ${block(place, [n, other])}`),
      () => '',
    ])();
    const last = handler === '' || chance(50) ? `finally ${block(place)}` : '';
    return `try ${block(place)} ${handler} ${last}`;
  }

  function jump(place: Place): string {
    const when = chance(80) ? 'if (t()) ' : '';
    const to = place.labels.length > 0 && chance(50) ? pick(place.labels) : '';
    if (place.isLoop) return `${when}${pick(['break', 'continue'])} ${to};`;
    return place.isBreakable ? `${when}break;` : `l(${name()});`;
  }
}
