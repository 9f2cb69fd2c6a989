// Jest's configuration for a unikernel: TypeScript by esbuild, and no tests among generated files.
const { join } = require('node:path');

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.{spec,test}.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/mirage/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/mirage/', '<rootDir>/dist/'],
  transform: { '\\.(?:[cm]?ts|m?js)$': join(__dirname, 'transform.cjs') },
  // What a module takes from mirage/runtime is an ES module, for the bundler; Jest on Node 20 requires CommonJS only.
  transformIgnorePatterns: ['/node_modules/(?!(?:.*/)?(?:@mirage/|mirage/dist/runtime\\.mjs))'],
  // In TypeScript a relative import may be written with the extension that it has when compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
