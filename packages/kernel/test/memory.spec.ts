import { MEMORY_JOBS, MEMORY_PROGRAMS, RECURSIONS } from './memory-programs.js';
import { imageOf } from './program.js';
import { boot, requireQemu } from './qemu.js';

jest.setTimeout(600_000);
beforeAll(requireQemu);

const EXIT_OUT_OF_MEMORY = 101;
const OUT_OF_MEMORY = 'InternalError: out of memory';

/** A body that runs each program, and writes the program's name and the error that it catches. */
const caught = (programs: Readonly<Record<string, string>>): string =>
  Object.entries(programs)
    .map(
      ([name, program]) =>
        `try { (() => { ${program} })(); say('${name}: ok'); } catch (error) { say('${name}: ' + error); }`,
    )
    .join('\n');

describe('a program that uses up memory', () => {
  // One after the other on the same heap: the machine must continue after each error.
  it.each([8, 16])('can catch the error repeatedly, with %d MiB', async (memoryMiB) => {
    const outcome = await boot(await imageOf(caught(MEMORY_PROGRAMS)), { memoryMiB, timeoutMs: 500_000 });
    const output = Object.keys(MEMORY_PROGRAMS).map((name) => `${name}: ${OUT_OF_MEMORY}\n`);
    expect(outcome).toMatchObject({ output: output.join(''), status: 0 });
  });

  // `npm run soak -- memory` runs all programs with many sizes.
  const some = ['objects', 'list', 'properties', 'strings', 'map of objects', 'closures', 'regular expressions'];
  it.each([...some.map((name) => [name, MEMORY_PROGRAMS[name]!]), ...Object.entries(MEMORY_JOBS)])(
    'ends with the status for it when the error is not caught: %s',
    async (_, program) => {
      const image = await imageOf(program!);
      for (const memoryMiB of [8, 16, 20]) {
        const { output, status } = await boot(image, { memoryMiB });
        expect({ memoryMiB, status, output }).toMatchObject({
          status: EXIT_OUT_OF_MEMORY,
          // The engine may use the result of a failed allocation when it enlarges a table; then there is no error
          // object.
          output: expect.stringMatching(/^\nmirage: .*\bout of memory|\nInternalError: out of memory/) as string,
        });
      }
    },
  );

  it('gets as much memory after the error as before', async () => {
    const body = `
      const counts = [];
      for (let round = 0; round < 10; round++) {
        const kept = [];
        try { for (;;) kept.push({ a: kept.length }); } catch (error) { counts.push(kept.length); }
      }
      say(Math.min(...counts) > 0.95 * counts[0]);`;
    expect(await boot(await imageOf(body), { memoryMiB: 8 })).toMatchObject({ output: 'true\n', status: 0 });
  });

  it('does not run out of memory while garbage in cycles can be collected', async () => {
    const body = `
      const kept = new Uint8Array(5 << 20);
      for (let i = 0; i < 300_000; i++) { const a = {}, b = { a }; a.b = b; }
      say(kept.length);`;
    expect(await boot(await imageOf(body), { memoryMiB: 14 })).toMatchObject({ output: `${5 << 20}\n`, status: 0 });
  });
});

describe('a program that nests too deeply', () => {
  // The memory was full before: the heap must leave RAM for the native stack.
  const peak = `
    let texts = [];
    try { for (let n = 1; ; n++) texts.push('text, '.repeat(n)); } catch (error) { texts = undefined; say(String(error)); }`;

  it.each([
    ['at once', '', 64],
    ['after a peak of memory', peak, 64],
    ['with little memory, after a peak', peak, 24],
  ])('can catch the RangeError, %s', async (_, before, memoryMiB) => {
    const outcome = await boot(await imageOf(`${before}\n${caught(RECURSIONS)}`), { memoryMiB, timeoutMs: 500_000 });
    const lines = outcome.output.trimEnd().split('\n');
    expect(outcome.status).toBe(0);
    expect(before === '' || lines.shift() === OUT_OF_MEMORY).toBe(true);
    expect(lines.map((line) => line.split(':')[0])).toEqual(Object.keys(RECURSIONS));
    // The remaining stack may be too small to compile a function.
    const expected =
      /: (?:ok|RangeError: Maximum call stack size exceeded|SyntaxError: (?:stack overflow|missing formal parameter))$/;
    expect(lines.filter((line) => !expected.test(line))).toEqual([]);
  });

  it.each(['calls', 'iterator helpers', 'JSON.stringify', 'Array.flat', 'proxies, get', 'sort'])(
    'gets a RangeError for %s',
    async (name) => {
      const outcome = await boot(await imageOf(caught({ [name]: RECURSIONS[name]! })));
      expect(outcome).toMatchObject({
        output: `${name}: RangeError: Maximum call stack size exceeded\n`,
        status: 0,
      });
    },
  );
});
