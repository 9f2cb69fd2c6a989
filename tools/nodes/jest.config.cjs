// The tests that stand beside the code of the packages, in one run: those of `test` folders boot guests or build C.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const packages = join(__dirname, '../../packages');
const configurations = readdirSync(packages)
  .map((folder) => join(packages, folder, 'jest.config.cjs'))
  .filter((path) => existsSync(path))
  .map((path) => require(path));

/** Settings of a whole run, which Jest refuses in one of its projects. */
const OF_RUNS = ['reporters', 'testTimeout', 'maxWorkers'];
const ofProject = (configuration) =>
  Object.fromEntries(Object.entries(configuration).filter(([name]) => !OF_RUNS.includes(name)));

module.exports = {
  reporters: configurations[0].reporters,
  testTimeout: configurations[0].testTimeout,
  projects: configurations.map((configuration) => ({
    ...ofProject(configuration),
    testPathIgnorePatterns: [...configuration.testPathIgnorePatterns, '<rootDir>/test/'],
  })),
};
