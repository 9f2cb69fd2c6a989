// Jest's configuration for a unikernel: TypeScript by esbuild, and no tests among generated files.
const { join } = require('node:path');

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.{spec,test}.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/mirage/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/mirage/', '<rootDir>/dist/'],
  transform: { '\\.[cm]?ts$': join(__dirname, 'transform.cjs') },
  // In TypeScript a relative import may be written with the extension that it has when compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
