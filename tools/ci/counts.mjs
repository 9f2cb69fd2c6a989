// The counts that tools/jest/count-reporter.cjs leaves in tmp/results, one file a project.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

function fileOf(folder, project) {
  return join(folder, `${project}.json`);
}

/** Removes the counts of earlier runs, so that no old success stands for a run that did not happen. */
export function forgetCounts(folder, projects) {
  for (const project of projects) rmSync(fileOf(folder, project), { force: true });
}

/**
 * Adds up the counts of projects whose tests ran in a process that ended with `status`. What is skipped, and a project
 * that left no counts, is a failure; so is a process that failed though no test did. `problems` says so in words.
 */
export function addUp(folder, projects, status) {
  const sum = { passed: 0, failed: 0, problems: [] };
  for (const project of projects) {
    const file = fileOf(folder, project);
    if (!existsSync(file)) {
      sum.failed += 1;
      sum.problems.push(`${project}: its tests did not run to their end.`);
      continue;
    }
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
    sum.passed += passed;
    sum.failed += failed + skipped;
    if (skipped > 0)
      sum.problems.push(`${project}: ${skipped} skipped, which counts as failed: every test runs, every time.`);
    if (passed + failed + skipped === 0) {
      sum.failed += 1;
      sum.problems.push(`${project}: it has no tests.`);
    }
  }
  if (status !== 0 && sum.failed === 0) {
    sum.failed += 1;
    sum.problems.push('No test failed, yet the process that ran them did.');
  }
  return sum;
}
