// Jest's configuration for a unikernel: esbuild compiles TypeScript, and generated files contain no tests.
const { join } = require('node:path');

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.{spec,test}.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/mirage/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/mirage/', '<rootDir>/dist/'],
  transform: { '\\.(?:[cm]?ts|m?js)$': join(__dirname, 'transform.cjs') },
  // mirage/runtime is an ES module for the bundler, but Jest on Node 20 requires CommonJS only.
  transformIgnorePatterns: ['/node_modules/(?!(?:.*/)?(?:@mirage/|mirage/dist/runtime\\.mjs))'],
  // In TypeScript, a relative import may have the extension of the compiled file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
