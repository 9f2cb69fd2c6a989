// Measures what PROMISES.md promises: npm run bench [-- --only=NAME,NAME] [--runs=N] [--json]. Fails when a bar is missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT } from '../../e2e/support/workspace';
import type { Measurement } from './promise';
import { PROMISES } from './promises';
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
  console.error(`--only takes some of ${PROMISES.map(({ name }) => name).join(',')}; --runs a number from 1.`);
  process.exit(2);
}

const say = (text: string): void => console.error(text);
say('Packing, and making a workspace as a newcomer does: about a minute');
const user = await newcomer();
const measured: (Measurement & { promise: string })[] = [];
try {
  for (const { name, measure } of PROMISES.filter((promised) => names.includes(promised.name))) {
    say(`Measuring ${name}`);
    const rows = await measure({ workspace: user.workspace, copy: user.copy, runs, say });
    measured.push(...rows.map((row) => ({ promise: name, ...row })));
  }
} finally {
  await user.leave();
}

const file = join(CHECKOUT, 'tmp/bench.json');
const report = { taken: new Date().toISOString(), node: process.version, cores: cpus().length, runs, measured };
mkdirSync(join(CHECKOUT, 'tmp'), { recursive: true });
writeFileSync(file, JSON.stringify(report, null, 2) + '\n');
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  const verdict = ({ kept }: Measurement): string => (kept === undefined ? '' : kept ? 'kept' : 'MISSED');
  console.log(
    table(
      ['promise', 'measured', 'bar', 'verdict'],
      measured.map((row) => [`${row.promise}: ${row.what}`, row.measured, row.bar ?? '', verdict(row)]),
    ),
  );
}
process.exit(measured.some(({ kept }) => kept === false) ? 1 : 0);
