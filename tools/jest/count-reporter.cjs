// Leaves the counts of one project's run in tmp/results, where `npm test` adds them up; Nx restores the file on a cache
// hit.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

module.exports = class CountReporter {
  onRunComplete(contexts, run) {
    // Nx names the task's project; a folder that is no project of Nx is named by whoever starts Jest there.
    const project = process.env.MIRAGE_TEST_PROJECT || process.env.NX_TASK_TARGET_PROJECT;
    if (!project) return;
    const file = join(__dirname, '../../tmp/results', `${project}.json`);
    mkdirSync(dirname(file), { recursive: true });
    // A suite that does not load has no failed test, yet it is a failure.
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    const counts = { passed: run.numPassedTests, failed, skipped: run.numPendingTests + run.numTodoTests };
    writeFileSync(file, JSON.stringify(counts) + '\n');
  }
};
