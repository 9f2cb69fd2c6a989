/** A generator of numbers from 0 to `below` - 1. The same seed gives the same numbers. Source: mulberry32. */
export type Random = (below: number) => number;

/** Returns a generator for a seed. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const CONSTANTS = [
  ...['0', '1', '2', '3', '-1', '7', '0.5', '-0', 'NaN', '1e9', '2147483647', '-2147483648', '4294967295', '1e300'],
  ...["''", "'a'", "'12'", "'x'", 'true', 'false', 'null', 'undefined', '3n', '`t${a}`'],
  ...[
    '[1, 2, 3]',
    '[]',
    '[0.5, , "s"]',
    '{ x: 1, y: 2 }',
    '{ y: 1, x: [2] }',
    'new Uint8Array([1, 2, 3])',
    'new Float64Array(4)',
  ],
  ...[
    'new Point(1, 2)',
    'new Deep(3)',
    '(v) => [v, a]',
    'function (v, w) { return v === undefined ? this : w; }',
    'Object.freeze({ x: 3 })',
    'Symbol.iterator',
  ],
  ...[
    'new Map([[1, 2]])',
    'new Set([1, "a"])',
    '/a/g',
    'Object.create({ x: 5 })',
    'new Proxy({ x: 1 }, {})',
    '{ valueOf() { return 4; } }',
  ],
];
const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '===',
  '!==',
  '&&',
  '||',
  '??',
];
const UNARY = ['-', '+', '!', '~', 'typeof ', 'void '];
const NAMES = ['x', 'y', 'length', 'z', 'sum'];
const VARIABLES = ['a', 'b', 'c', 'd'];

/** Classes that every program has. */
const PRELUDE = `class Point { #n = 0; constructor(x, y) { this.x = x; this.y = y; } get sum() { return this.x + this.y; } set sum(v) { this.x = v; } add(o) { this.#n++; return new Point(this.x + o.x, this.y + o.y); } get z() { return this.#n; } *[Symbol.iterator]() { yield this.x; yield this.y; } }
class Deep extends Point { constructor(x) { super(x, x); this.length = 2; } add(o) { return super.add(o ?? this); } static make(...v) { return new this(v.length); } }`;

/** Writes random programs: functions of the variables a to d that end, in every way a function can end. */
class Writer {
  private functions = 0;
  private inLoop = 0;

  constructor(private readonly random: Random) {}

  private pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }

  private variable(): string {
    return this.pick(VARIABLES);
  }

  /** A value that can be iterated, but for one in eight. */
  private iterable(depth: number): string {
    const inner = (): string => this.expression(depth - 1);
    switch (this.random(8)) {
      case 0:
        return inner();
      case 1:
        return this.pick([
          'new Point(1, a)',
          'new Deep(b)',
          'new Set([1, a, "x"])',
          'new Uint8Array([1, 2, 200])',
          "'ab'",
          'new Float64Array(3)',
        ]);
      case 2:
        return `Deep.make(${inner()})`;
      default:
        return `[${inner()}, ${inner()}, ${this.variable()}]`;
    }
  }

  /** A number for loops and indexes, mostly. */
  private number(depth: number): string {
    switch (this.random(5)) {
      case 0:
        return this.expression(depth);
      case 1:
        return `(${this.variable()} | 0)`;
      case 2:
        return `(${this.number(depth - 1)} ${this.pick(['+', '-', '*', '&', '>>', '%'])} ${this.number(depth - 1)})`;
      default:
        return this.pick(['0', '1', '2', '3', '0.5', '-1', '100', '2147483647', '-2147483648']);
    }
  }

  expression(depth: number): string {
    const inner = (): string => this.expression(depth - 1);
    if (depth <= 0) return this.random(3) > 0 ? this.variable() : `(${this.pick(CONSTANTS)})`;
    switch (this.random(22)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return `(${inner()} ${this.pick(BINARY)} ${inner()})`;
      case 4:
        return `(${this.pick(UNARY)}${inner()})`;
      case 5:
        return `(${inner()} ? ${inner()} : ${inner()})`;
      case 6:
        return `${this.random(3) === 0 ? inner() : this.iterable(depth)}.${this.pick(NAMES)}`;
      case 7:
        return `${this.random(3) === 0 ? inner() : this.iterable(depth)}[${this.number(depth - 1)}]`;
      case 8:
        return `${inner()}?.${this.pick(NAMES)}`;
      case 9:
        return `(${this.variable()} ${this.pick(['=', '+=', '-=', '*=', '|=', '??='])} ${inner()})`;
      case 10:
        return `(${this.variable()}${this.pick(['++', '--'])})`;
      case 11:
        return `[${inner()}, ${this.random(3) === 0 ? `...${this.iterable(depth)}` : inner()}]`;
      case 12:
        return `({ x: ${inner()}, [${inner()}]: ${inner()}, ${this.random(2) === 0 ? `...${inner()}` : 'y: 1'} })`;
      case 13:
        return `(${this.variable()}.${this.pick(['x', 'y', 'z', 'sum'])} = ${inner()})`;
      case 14:
        // No long arrays: joining one takes minutes.
        return `(${this.variable()}[${this.pick(['0', '1', '2', '5', "'x'", '-1', '0.5', `${inner()} & 7`])}] ${this.pick(['=', '+=', '>>>='])} ${inner()})`;
      case 15:
        return this.random(8) === 0
          ? `${inner()}(${inner()})`
          : `(${this.number(depth)} ${this.pick(BINARY)} ${this.number(depth)})`;
      case 16:
        return this.random(3) === 0
          ? `new ${this.pick(['Point', 'Deep'])}(${inner()}, ${inner()}).add(${this.pick(['new Point(a, 2)', inner()])})`
          : `[${inner()}, ${inner()}].${this.pick(['toString', 'push', 'slice', 'at', 'concat', 'indexOf', 'pop', 'join'])}(${inner()})`;
      case 17:
        return `Math.${this.pick(['abs', 'sqrt', 'floor', 'max', 'min', 'imul'])}(${inner()}, ${inner()})`;
      case 18:
        return `new ${this.pick(['Point', 'Deep', 'Array', 'Uint8Array', 'Error'])}(${this.pick(['1', '2', '0', '-1', this.variable() + ' & 15'])}, ${inner()})`;
      case 19:
        return this.closure(depth);
      case 20:
        return `call(${inner()}, ${inner()}, ${inner()})`;
      default:
        return `(${inner()} instanceof ${this.pick(['Point', 'Array', 'Object', inner()])} || ${this.pick(["'x'", inner()])} in Object(${inner()}))`;
    }
  }

  /** A function that reads and writes the variables around it, called at once or not. */
  private closure(depth: number): string {
    if (this.functions > 4) return '(() => a)';
    this.functions++;
    const loops = this.inLoop;
    this.inLoop = 0;
    const name = this.pick(['a', 'b', 'e', 'f']);
    const body = `{ fuel(); ${this.statements(depth - 1, 2)} return ${this.expression(depth - 1)}; }`;
    this.inLoop = loops;
    const made =
      this.random(2) === 0 ? `((${name}, ...g) => ${body})` : `(function (${name}, g = ${this.variable()}) ${body})`;
    return this.random(2) === 0 ? `${made}(${this.expression(depth - 1)})` : made;
  }

  statement(depth: number): string {
    const inner = (count = 2): string => `{ ${this.statements(depth - 1, count)} }`;
    if (depth <= 0) return `log(${this.expression(1)});`;
    switch (this.random(16)) {
      case 0:
        return `if (${this.expression(2)}) ${inner()} else ${inner()}`;
      case 1:
        return this.loop(`for (let i = 0; i < ${this.random(4) + 1}; i++)`, inner);
      case 2:
        return this.loop(`for (const e of ${this.iterable(1)})`, inner);
      case 3:
        return this.loop(`for (const e in ${this.expression(1)})`, inner);
      case 4:
        return this.loop(`while (${this.expression(2)})`, inner);
      case 5:
      case 13:
        return `try ${inner()} catch (e) { log(e); ${this.statements(depth - 1, 1)} }`;
      case 6:
        return `try ${inner()} finally ${inner(1)}`;
      case 7:
        return `switch (${this.expression(1)}) { case 1: ${this.statements(depth - 1, 1)} case 'x': ${this.statements(depth - 1, 1)} ${this.inLoop > 0 ? '' : 'break;'} default: ${this.statements(depth - 1, 1)} }`;
      case 8:
        return this.inLoop > 0
          ? `if (${this.expression(1)}) ${this.pick(['break', 'continue'])};`
          : `log(${this.expression(2)});`;
      case 9:
        return this.random(4) === 0 ? `throw ${this.expression(1)};` : `log(${this.expression(2)});`;
      case 10:
        return `[${this.variable()}, ${this.variable()}.x, ...${this.variable()}] = ${this.iterable(1)};`;
      case 11:
        return `({ x: ${this.variable()} = ${this.expression(1)}, ...${this.variable()} } = Object(${this.expression(1)}));`;
      case 12:
        return this.random(3) === 0 ? `return ${this.expression(2)};` : `log(${this.expression(3)});`;
      default:
        return `${this.variable()} ${this.pick(['=', '=', '+=', '-=', '*='])} ${this.expression(depth)};`;
    }
  }

  private loop(head: string, inner: () => string): string {
    this.inLoop++;
    const body = inner();
    this.inLoop--;
    return `${head} { fuel(); ${body} }`;
  }

  statements(depth: number, count: number): string {
    return Array.from({ length: this.random(count) + 1 }, () =>
      this.random(3) === 0 ? this.statement(depth) : `try { ${this.statement(depth)} } catch (e) { log(e); }`,
    ).join(' ');
  }
}

/**
 * Returns a random program as a function expression. It takes \`log\`, \`fuel\` and \`call\`: \`fuel\` throws when the
 * program runs for too long, and \`call(f, ...args)\` calls what can be called.
 */
export function randomProgram(random: Random): string {
  const writer = new Writer(random);
  const variables = VARIABLES.map((name) => `${name} = ${CONSTANTS[random(CONSTANTS.length)]}`).join(', ');
  const declared = random(2) === 0 ? 'let' : 'var';
  return `function (log, fuel, call) { ${random(3) === 0 ? "'use strict'; " : ''}${declared} a = 1, ${variables.replace(/^a = /, 'e0 = ')}; ${writer.statements(3, 6)} return [a, b, c, d]; }`;
}

/** Returns the top level of a batch of random programs, and the script that runs them. */
export function randomBatch(seed: number, count: number): { readonly top: string; readonly script: string } {
  const random = randomNumbers(seed);
  const programs = Array.from({ length: count }, () => `(() => { ${PRELUDE}\nreturn ${randomProgram(random)}; })(),`);
  return {
    top: `globalThis.programs = [\n${programs.join('\n')}\n];`,
    script: `
for (const [index, program] of programs.entries()) {
  for (let round = 0; round < 2; round++) {
    let fuel = 60;
    const lines = [];
    const log = (value) => { if (lines.length < 20) lines.push(describe(value).slice(0, 200)); };
    const burn = () => { if (--fuel < 0) throw 'no fuel'; };
    const call = (f, ...values) => { burn(); return typeof f === 'function' ? f(...values) : f; };
    const result = outcome(() => program(log, burn, call));
    print(index + ' ' + (result.slice(0, 2000) + ' log ' + lines.join()).replaceAll('\\n', ' | '));
  }
}
`,
  };
}
