// The common Jest configuration: TypeScript by esbuild, packages of this workspace from their sources.
const { join, basename } = require('node:path');

/** @param {string} projectDir folder of the project, @returns Jest's configuration for it */
module.exports = (projectDir, overrides = {}) => ({
  rootDir: projectDir,
  displayName: basename(projectDir),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/templates/'],
  modulePathIgnorePatterns: ['/dist/', '/templates/'],
  transform: { '\\.[cm]?[jt]s$': join(__dirname, 'esbuild.cjs') },
  // These packages are published as ES modules only; Jest on Node 20 cannot require those untransformed.
  transformIgnorePatterns: [
    '/node_modules/(?!(execa|@remix-run|@sindresorhus|@sec-ant|unicorn-magic|figures|is-unicode-supported|is-plain-obj|npm-run-path|path-key|pretty-ms|parse-ms|strip-final-newline|yoctocolors|is-stream|get-stream|human-signals)/)',
  ],
  resolver: join(__dirname, 'resolver.cjs'),
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Long, because machines may be busy: only a test that hangs should time out.
  testTimeout: 60_000,
  reporters: ['default', join(__dirname, 'count-reporter.cjs')],
  ...overrides,
});
