const { join } = require('node:path');

module.exports = require('../tools/jest/preset.cjs')(__dirname, {
  globalSetup: join(__dirname, 'support/global-setup.ts'),
  globalTeardown: join(__dirname, 'support/global-teardown.ts'),
  testSequencer: join(__dirname, 'support/longest-first.cjs'),
  // Whole commands of Nx and npm, on a machine that may do ten other things: only what hangs is to be ended.
  testTimeout: 900_000,
  maxWorkers: 2,
});
