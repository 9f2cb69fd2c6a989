// Jest transformer: esbuild compiles TypeScript to CommonJS. It does not hoist jest.mock: pass devices as arguments, as
// config.ts does.
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const OPTIONS = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  supported: { 'dynamic-import': true },
};

module.exports = {
  getCacheKey: (source, path) =>
    createHash('sha1')
      .update(JSON.stringify([esbuild.version, OPTIONS, path, source]))
      .digest('hex'),
  process: (source, path) => esbuild.transformSync(source, { ...OPTIONS, sourcefile: path }),
};
