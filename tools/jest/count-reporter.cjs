// Writes the counts of one project's run to tmp/results, where `npm test` adds them up. Nx restores the file on a cache
// hit.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

module.exports = class CountReporter {
  onRunComplete(contexts, run) {
    // Nx sets the name of its project; for other folders the caller of Jest sets it.
    const project = process.env.MIRAGE_TEST_PROJECT || process.env.NX_TASK_TARGET_PROJECT;
    if (!project) return;
    const file = join(__dirname, '../../tmp/results', `${project}.json`);
    mkdirSync(dirname(file), { recursive: true });
    // A suite that does not load is a failure without a failed test.
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    const counts = { passed: run.numPassedTests, failed, skipped: run.numPendingTests + run.numTodoTests };
    writeFileSync(file, JSON.stringify(counts) + '\n');
  }
};
