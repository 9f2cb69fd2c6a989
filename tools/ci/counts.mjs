// Reads the counts that tools/jest/count-reporter.cjs writes to tmp/results, one file for each project.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

function fileOf(folder, project) {
  return join(folder, `${project}.json`);
}

/** Removes the counts of earlier runs, so that an old result is not taken for a new one. */
export function forgetCounts(folder, projects) {
  for (const project of projects) rmSync(fileOf(folder, project), { force: true });
}

/**
 * Adds up the counts of projects whose tests ran in a process that ended with `status`. These are failures, too, each
 * with a message in `problems`: a skipped test, a project without counts, a failed process without a failed test.
 */
export function addUp(folder, projects, status) {
  const sum = { passed: 0, failed: 0, problems: [] };
  for (const project of projects) {
    const file = fileOf(folder, project);
    if (!existsSync(file)) {
      sum.failed += 1;
      sum.problems.push(`${project}: its tests did not finish.`);
      continue;
    }
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
    sum.passed += passed;
    sum.failed += failed + skipped;
    if (skipped > 0) sum.problems.push(`${project}: ${skipped} skipped, which count as failed: every test must run.`);
    if (passed + failed + skipped === 0) {
      sum.failed += 1;
      sum.problems.push(`${project}: it has no tests.`);
    }
  }
  if (status !== 0 && sum.failed === 0) {
    sum.failed += 1;
    sum.problems.push('No test failed, but the process that ran them did.');
  }
  return sum;
}
