// Leaves the counts of one project's run in tmp/results, where `npm test` adds them up; Nx restores the file on a cache hit.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const results = join(__dirname, '../../tmp/results');

module.exports = class CountReporter {
  onRunComplete(contexts, run) {
    const project = process.env.NX_TASK_TARGET_PROJECT;
    if (!project) return;
    // A suite that does not load has no failed test, yet it is a failure.
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    const counts = { passed: run.numPassedTests, failed, skipped: run.numPendingTests + run.numTodoTests };
    const file = join(results, `${project}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts) + '\n');
  }
};
