import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Calls the script's functions as they run: in a separate process, as an ES module. */
function call(expression: string): unknown {
  const script = `import * as counts from ${JSON.stringify(pathToFileURL(join(__dirname, 'counts.mjs')).href)};
    const folder = ${JSON.stringify(folder)};
    console.log(JSON.stringify(${expression} ?? null));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

function leave(project: string, counts: Counts): void {
  mkdirSync(join(folder, '@mirage'), { recursive: true });
  writeFileSync(join(folder, `${project}.json`), JSON.stringify(counts));
}

it.each<[string, Record<string, Counts>, number, object]>([
  [
    'adds up projects',
    { '@mirage/a': { passed: 2, failed: 0, skipped: 0 }, b: { passed: 3, failed: 1, skipped: 0 } },
    1,
    { passed: 5, failed: 1, problems: [] },
  ],
  [
    'counts skipped tests as failed',
    { '@mirage/a': { passed: 2, failed: 0, skipped: 2 }, b: { passed: 1, failed: 0, skipped: 0 } },
    0,
    { passed: 3, failed: 2, problems: ['@mirage/a: 2 skipped, which count as failed: every test must run.'] },
  ],
  [
    'misses a project that left nothing',
    { b: { passed: 1, failed: 0, skipped: 0 } },
    1,
    { passed: 1, failed: 1, problems: ['@mirage/a: its tests did not finish.'] },
  ],
  [
    'misses tests in a project that has none',
    { '@mirage/a': { passed: 0, failed: 0, skipped: 0 }, b: { passed: 1, failed: 0, skipped: 0 } },
    0,
    { passed: 1, failed: 1, problems: ['@mirage/a: it has no tests.'] },
  ],
  [
    'counts a failed process as a failure',
    { '@mirage/a': { passed: 1, failed: 0, skipped: 0 }, b: { passed: 1, failed: 0, skipped: 0 } },
    1,
    { passed: 2, failed: 1, problems: ['No test failed, but the process that ran them did.'] },
  ],
])('%s', (_, left, status, expected) => {
  for (const [project, counts] of Object.entries(left)) leave(project, counts);
  expect(call(`counts.addUp(folder, ['@mirage/a', 'b'], ${status})`)).toEqual(expected);
});

it('forgets the counts of an earlier run', () => {
  leave('b', { passed: 7, failed: 0, skipped: 0 });
  expect(call(`(counts.forgetCounts(folder, ['@mirage/a', 'b']), counts.addUp(folder, ['b'], 0))`)).toMatchObject({
    passed: 0,
    failed: 1,
  });
});
