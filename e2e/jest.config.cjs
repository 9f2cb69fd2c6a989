const { join } = require('node:path');

module.exports = require('../tools/jest/preset.cjs')(__dirname, {
  globalSetup: join(__dirname, 'support/global-setup.ts'),
  globalTeardown: join(__dirname, 'support/global-teardown.ts'),
  testSequencer: join(__dirname, 'support/longest-first.cjs'),
  // Long, because the tests run commands of Nx and npm on machines that may be busy. Only tests that hang fail.
  testTimeout: 900_000,
  // Three workers for two processors: guests that sleep and domains that boot leave them idle.
  maxWorkers: 3,
});
