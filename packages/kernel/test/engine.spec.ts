import { boot, requireQemu, type Boot } from './qemu.js';
import { imageOf } from './program.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

/** Results of exact operations on special numbers, as one text, which must be equal in the guest and in Node. */
const mathematics = `
  const awkward = [0, -0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 4503599627370496, -4503599627370497, 9007199254740993, 1e308, 5e-324, -5e-324, Infinity, -Infinity, NaN];
  const values = [...awkward];
  let state = 1;
  for (let i = 0; i < 3000; i++) { state = (Math.imul(state, 1103515245) + 12345) | 0; values.push(state / 65536 / (1 + (i % 7))); }
  const operations = [Math.floor, Math.ceil, Math.trunc, Math.round, Math.sqrt, Math.abs, Math.sign, Math.fround, Math.clz32, (x) => x % 3, (x) => x | 0, (x) => x >>> 0, (x) => Math.imul(x, 7), (x) => Math.min(x, 2), (x) => Math.max(x, -2), (x) => new Float32Array([x])[0], (x) => BigInt.asIntN(64, BigInt(Number.isFinite(x) ? Math.trunc(x) : 0)), (x) => x.toString(), (x) => Number(x.toFixed(3))];
  const bits = new DataView(new ArrayBuffer(8));
  const lines = operations.map((operation) => {
    let hash = 0;
    for (const value of values) {
      const text = String(operation(value));
      bits.setFloat64(0, Number(text));
      for (const part of [bits.getInt32(0), bits.getInt32(4), text.length, Object.is(operation(value), -0) ? 1 : 0]) hash = Math.imul(hash ^ part, 16777619);
    }
    return hash;
  });
`;

describe('the translated engine', () => {
  it('calculates like Node', async () => {
    const expected = (new Function(`${mathematics} return lines;`) as () => number[])();
    const outcome = await boot(await imageOf(`${mathematics} say(lines.join());`));
    expect(outcome).toMatchObject({ output: `${expected.join()}\n`, status: 0 });
  });

  it('keeps floating-point numbers across stack growth and interrupts', async () => {
    // Each level holds intermediate results over the levels below it; more than 500 of them need stack pages that were
    // never touched.
    const body = `
      const sums = (depth, x) => (depth === 0 ? x : Math.sqrt(x * 1.25 + sums(depth - 1, x * 0.75 + depth) / 3.7) + x / (depth + 0.1));
      const results = [];
      for (let round = 0; round < 5; round++) { results.push(sums(500 + round, round + 0.3)); wait(); }`;
    const expected = (new Function('wait', `${body} return results;`) as (wait: () => void) => number[])(
      () => undefined,
    );
    const outcome = await boot(
      await imageOf(`const wait = () => m.wait(m.monotonicNs() + 1e6); ${body} say(results.join());`),
    );
    expect(outcome).toMatchObject({ output: `${expected.join()}\n`, status: 0 });
  });

  it('supports generators, destructuring, regular expressions, bigints, weak references, async iteration', async () => {
    const body = `
      function* numbers() { yield 1; yield* [2, 3]; }
      const { a, ...rest } = { a: 1, b: 2, c: 3 };
      say([...numbers()].join() + ' ' + JSON.stringify(rest));
      say('2026-11-23'.replace(/(?<y>\\\\d+)-(?<m>\\\\d+)/u, '$<m>/$<y>') + ' ' + (2n ** 100n));
      const kept = { x: 5 };
      say(new WeakRef(kept).deref().x + ' ' + structuredTypes());
      function structuredTypes() { return new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 })).length; }
      (async () => { for await (const x of (async function* () { yield 'async'; })()) say(x); })();`;
    const output = '1,2,3 {"b":2,"c":3}\n11/2026-23 1267650600228229401496703205376\n5 4\nasync\n';
    expect(await boot(await imageOf(body.replaceAll('\\\\', '\\')))).toMatchObject({ output, status: 0 });
  });

  it.each<[string, Boot, boolean]>([
    ['RAM beyond 4 GiB', { machine: 'microvm', memoryMiB: 4500 }, false],
    [
      'RAM with a hole, of which it takes the part before',
      { machine: 'q35', machineOptions: 'max-ram-below-4g=32M', memoryMiB: 64 },
      true,
    ],
  ])('runs with %s', async (_, options, isShort) => {
    const body = `
      const a = [];
      let isShort = false;
      try { for (let i = 0; i < 40; i++) a.push(new Uint8Array(1 << 20).fill(i)); } catch (e) { isShort = true; }
      say(a.every((bytes, i) => bytes[i * 1000] === i) + ' ' + (a.length > 15) + ' ' + isShort);`;
    expect(await boot(await imageOf(body), options)).toMatchObject({ output: `true true ${isShort}\n`, status: 0 });
  });

  it('runs with gigabytes and with little memory', async () => {
    const image = await imageOf(
      'const a = []; for (let i = 0; i < 1200; i++) { a.push(new Uint8Array(1 << 20)); a[i][5] = i; } say(a[1100][5]);',
    );
    expect(await boot(image, { machine: 'q35', memoryMiB: 1600 })).toMatchObject({
      output: `${1100 % 256}\n`,
      status: 0,
    });
    expect(await boot(await imageOf('say(1);'), { memoryMiB: 6 })).toMatchObject({ output: '1\n', status: 0 });
  });
});
