// Measures the promises in PROMISES.md: npm run bench [-- --only=NAME,NAME] [--runs=N] [--json]. Fails when a bar is
// missed, or when a promise cannot be measured: then it prints the reason, and measures the others.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT } from '../../e2e/support/workspace';
import { thisInstaller } from '../../packages/programs/src/this-installer';
import type { Measurement } from './promise';
import { PROMISES } from './promises';
import { lacking } from './requirements';
import { table } from './table';
import { newcomer } from './user';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const names = values.only?.split(',') ?? PROMISES.map(({ name }) => name);
const unknown = names.filter((name) => !PROMISES.some((promised) => promised.name === name));
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  console.error(
    `--only must be a list of names from ${PROMISES.map(({ name }) => name).join(',')}; --runs must be an integer from 1.`,
  );
  process.exit(2);
}

const wanted = PROMISES.filter((promised) => names.includes(promised.name));
const path = process.env['PATH'] ?? '';
const installer = thisInstaller(path);
/** The reasons why promises were not measured, by their names. */
const reasons: Record<string, string> = {};
for (const { name, needs = [] } of wanted) {
  const lack = lacking(needs, path, installer);
  if (lack === undefined) continue;
  reasons[name] = lack;
  console.error(`${name} cannot be measured: ${lack}`);
}
if (wanted.every(({ name }) => name in reasons)) process.exit(1);

const say = (text: string): void => console.error(text);
say('Packing the packages and creating a workspace: about a minute');
const user = await newcomer();
const measured: (Measurement & { promise: string })[] = [];
try {
  for (const { name, measure } of wanted.filter((promised) => reasons[promised.name] === undefined)) {
    say(`Measuring ${name}`);
    try {
      const rows = await measure({ workspace: user.workspace, copy: user.copy, runs, say });
      measured.push(...rows.map((row) => ({ promise: name, ...row })));
    } catch (error) {
      // The others are still measured.
      const { message } = error as Error;
      say(`${name} cannot be measured: ${message}`);
      reasons[name] = message.split('\n')[0]!;
    }
  }
} finally {
  await user.leave();
}

const file = join(CHECKOUT, 'tmp/bench.json');
const report = {
  taken: new Date().toISOString(),
  node: process.version,
  cores: cpus().length,
  runs,
  measured,
  reasons,
};
mkdirSync(join(CHECKOUT, 'tmp'), { recursive: true });
writeFileSync(file, JSON.stringify(report, null, 2) + '\n');
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  const verdict = ({ kept }: Measurement): string => (kept === undefined ? '' : kept ? 'kept' : 'MISSED');
  console.log(
    table(
      ['promise', 'measured', 'bar', 'verdict'],
      [
        ...measured.map((row) => [`${row.promise}: ${row.what}`, row.measured, row.bar ?? '', verdict(row)]),
        ...Object.entries(reasons).map(([name, reason]) => [name, reason, '', 'NOT MEASURED']),
      ],
    ),
  );
}
process.exit(measured.some(({ kept }) => kept === false) || Object.keys(reasons).length > 0 ? 1 : 0);
