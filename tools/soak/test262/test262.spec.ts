import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireQemu } from '../../../packages/kernel/test/qemu';
import { batchesOf } from './batch';
import { readCheckout, type TestRun } from './checkout';
import { compareRuns, type Compared } from './run';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'mirage-test262-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const test = (metadata: string, body: string): string => `// Words.\n/*---\n${metadata}\n---*/\n${body}\n`;

beforeAll(() => {
  requireQemu();
  write({
    'harness/assert.js': 'function assert(condition) { if (!condition) throw new Test262Error("it is false"); }\n',
    'harness/sta.js': 'class Test262Error extends Error {}\nTest262Error.prototype.name = "Test262Error";\n',
    'harness/extra.js': 'const extra = [1, 2];\n',
    'harness/doneprintHandle.js': 'throw new Error("it is not used");\n',
    'test/a/async-fails.js': test('flags: [async]', 'Promise.reject(new TypeError("late")).catch($DONE);'),
    'test/a/async-passes.js': test('flags: [async]\nincludes: [doneprintHandle.js]', 'Promise.resolve().then($DONE);'),
    'test/a/async-stops.js': test('flags: [async]', ''),
    'test/a/breaks.js': test(
      'includes: [extra.js]',
      'Array.prototype[Symbol.iterator] = 1; Object.prototype.get = 2; delete Array.from; globalThis.leaked = 3;',
    ),
    'test/a/ends.js': test('flags: [noStrict]', '__mirage.exit(7);'),
    'test/a/fails.js': test('flags: [onlyStrict]', 'assert(false);'),
    'test/a/is-whole.js': test(
      'includes: [extra.js]',
      'assert(Array.from([...extra]).length === 2 && !("get" in {}) && !("leaked" in globalThis));',
    ),
    'test/a/sees-mode.js': test('', 'assert((function () { return this; })() !== undefined);'),
    'test/a/throws.js': test('negative:\n  phase: runtime\n  type: RangeError', 'throw new RangeError();'),
    'test/a/throws-nothing.js': test('negative:\n  phase: runtime\n  type: RangeError\nflags: [noStrict]', ''),
    'test/a/unparsed.js': test('flags: [noStrict]', 'let 1;'),
    'test/b/carriage.js': '/*---\rflags: [module]\r---*/\r',
    'test/b/parser.js': test('negative: { phase: parse, type: SyntaxError }', 'let 1;'),
    'test/b/used_FIXTURE.js': 'not a test',
  });
});

it('runs each test in an image, interpreted and compiled, in both modes of the language', async () => {
  const all: Compared[] = [];
  await compareRuns(readCheckout(folder, { only: ['a/'], without: [] }).runs, folder, (results) =>
    all.push(...results),
  );
  const lines = all.map(
    ({ run, interpreted }) => `${run.path.slice(2, -3)} ${run.isStrict} ${interpreted.split(String.raw`\n`)[0]}`,
  );
  expect(lines).toEqual([
    'async-fails false "TypeError: late',
    'async-fails true "TypeError: late',
    'async-passes false pass',
    'async-passes true pass',
    'async-stops false it did not call $DONE',
    'async-stops true it did not call $DONE',
    'breaks false pass',
    'breaks true pass',
    'ends false it ended the guest: 7',
    'fails true "Test262Error: it is false',
    'is-whole false pass',
    'is-whole true pass',
    'sees-mode false pass',
    'sees-mode true "Test262Error: it is false',
    'throws-nothing false it did not throw a RangeError',
    'throws false pass',
    'throws true pass',
    `unparsed false it was not parsed: SyntaxError: expecting ';'`,
  ]);
  expect(all.map(({ compiled }) => compiled)).toEqual(all.map(({ interpreted }) => interpreted));
});

it('skips tests that no image can run, and counts them', () => {
  expect(readCheckout(folder, { only: [''], without: ['a/'] })).toEqual({
    runs: [],
    skipped: new Map([
      ['modules', 1],
      ['about the parser', 1],
    ]),
  });
});

it('makes batches of at most 400 runs', () => {
  const run: TestRun = { path: 'x.js', isStrict: false, source: '', includes: [], isAsync: false, throws: undefined };
  expect(batchesOf(Array.from({ length: 1000 }, () => run)).map((batch) => batch.length)).toEqual([400, 400, 200]);
});
