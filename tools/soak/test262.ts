import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../e2e/support/workspace';
import { requireQemu } from '../../packages/kernel/test/qemu';
import { readCheckout, type Choice, type TestRun } from './test262/checkout';
import { compareRuns, type Compared } from './test262/run';

const OUTPUT = join(CHECKOUT, 'tmp/test262');
const LISTS = ['interpreted', 'compiled'] as const;
const fileOf = (list: string): string => join(OUTPUT, `${list}.txt`);

const lineOf = ({ path, isStrict }: TestRun, result: string): string =>
  `${path} (${isStrict ? 'strict' : 'sloppy'}): ${result}`;

/**
 * Runs tests of a checkout of test262 on bare metal, interpreted and compiled, and writes both lists of results.
 * Returns whether they are equal.
 */
export async function soakTest262(folder: string, choice: Choice): Promise<boolean> {
  requireQemu();
  const { runs, skipped } = readCheckout(folder, choice);
  if (runs.length === 0) {
    console.error('test262: there are no tests to run. Check the paths after --only and --without.');
    return false;
  }
  const reasons = [...skipped].map(([reason, count]) => `${count} ${reason}`).join(', ');
  console.log(`test262: ${runs.length} runs; tests that an image cannot run: ${reasons || 'none'}`);
  const all: Compared[] = [];
  const count = (holds: (one: Compared) => boolean): number => all.filter(holds).length;
  const passed = (): number => count(({ interpreted, compiled }) => interpreted === 'pass' && compiled === 'pass');
  const differing = (): number => count(({ interpreted, compiled }) => interpreted !== compiled);
  mkdirSync(OUTPUT, { recursive: true });
  for (const list of LISTS) writeFileSync(fileOf(list), '');
  await compareRuns(runs, folder, (results) => {
    all.push(...results);
    // Each batch at once: a run that somebody ends has lists, too.
    for (const list of LISTS)
      appendFileSync(fileOf(list), results.map((one) => `${lineOf(one.run, one[list])}\n`).join(''));
    for (const { run, interpreted, compiled } of results)
      if (interpreted !== compiled)
        console.log(
          `test262: interpreted: ${lineOf(run, interpreted)}\ntest262: compiled:    ${lineOf(run, compiled)}`,
        );
    console.log(`test262: ${all.length} of ${runs.length} runs, ${passed()} passed, ${differing()} differ`);
  });
  console.log(
    `test262: ${passed()} of ${runs.length} runs passed interpreted and compiled, ${differing()} have different results. ` +
      `The lists are in ${OUTPUT}.`,
  );
  return differing() === 0;
}
