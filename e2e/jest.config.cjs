const { join } = require('node:path');

module.exports = require('../tools/jest/preset.cjs')(__dirname, {
  globalSetup: join(__dirname, 'support/global-setup.ts'),
  globalTeardown: join(__dirname, 'support/global-teardown.ts'),
  // Whole commands of Nx and npm, on a machine that may be busy.
  testTimeout: 300_000,
  maxWorkers: 2,
});
