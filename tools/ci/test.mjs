/*
 * `npm test`: runs all checks and tests, step by step, also after a failure. The last line is `N passed, N failed`: the
 * number of tests, and one for each other step. --own-node leaves out the steps of other versions of Node, --only=NAME
 * runs one step.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MINUTES, stopMs, usedOf } from './minutes.mjs';
import { fails, ROOT } from './programs.mjs';
import { giveBack, isRoot, runAsRoot } from './root.mjs';
import { steps, templates } from './steps.mjs';

const { values } = parseArgs({
  options: { 'own-node': { type: 'boolean', default: false }, only: { type: 'string' } },
});
const rows = steps({ isOwnNodeOnly: values['own-node'] });
const names = rows.flat().map(({ name }) => name);
if (values.only !== undefined && !names.includes(values.only)) {
  console.error(`Unknown step '${values.only}'. The steps are: ${names.join(', ')}.`);
  process.exit(64);
}
const wanted = rows
  .map((row) => row.filter(({ name }) => values.only === undefined || name === values.only))
  .filter((row) => row.length > 0);

if (!isRoot() && wanted.flat().some(({ needsRoot }) => needsRoot)) process.exit(runAsRoot());
process.on('exit', () => giveBack(ROOT));
process.on('SIGINT', () => process.exit(130));

const total = { passed: 0, failed: 0 };
const summary = [];
const begin = Date.now();
for (const row of wanted) {
  console.log(`\n=== ${row.map(({ name }) => name).join(', ')}`);
  const start = Date.now();
  const take = async ({ name, act }) => {
    // A failure does not stop the other steps.
    const result = await act({ stopMs: stopMs(name, start) }).catch(({ message }) => fails(message));
    return { name, ...result, usedMs: Date.now() - start };
  };
  for (const { name, passed, failed, problems, usedMs } of await Promise.all(row.map(take))) {
    for (const problem of problems) console.log(problem);
    const time = usedOf(MINUTES.steps[name], usedMs);
    const line = `${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${time}`;
    console.log(line);
    summary.push(line);
    total.passed += passed;
    total.failed += failed;
  }
}
if (templates() !== undefined) rmSync(templates(), { recursive: true, force: true });
console.log(`\n=== all steps: ${usedOf(MINUTES.whole, Date.now() - begin)}\n${summary.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
