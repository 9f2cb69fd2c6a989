// Runs the tests beside the code of the packages in one process. Those in `test` folders boot guests or compile C. The
// protocols of tcpip use nothing of Node: their simulations take long and cannot depend on its version.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const packages = join(__dirname, '../../packages');
const configurations = readdirSync(packages)
  .map((folder) => join(packages, folder, 'jest.config.cjs'))
  .filter((path) => existsSync(path))
  .map((path) => require(path));

/** Folders without tests of what depends on Node. */
const WITHOUT = ['<rootDir>/test/', '/tcpip/src/(?!stack/)'];

/** Settings that Jest accepts for a run and not for a project. */
const OF_RUNS = ['reporters', 'testTimeout', 'maxWorkers'];
const ofProject = (configuration) =>
  Object.fromEntries(Object.entries(configuration).filter(([name]) => !OF_RUNS.includes(name)));

module.exports = {
  reporters: configurations[0].reporters,
  testTimeout: configurations[0].testTimeout,
  projects: configurations.map((configuration) => ({
    ...ofProject(configuration),
    testPathIgnorePatterns: [...configuration.testPathIgnorePatterns, ...WITHOUT],
  })),
};
