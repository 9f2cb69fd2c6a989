// Jest transformer: esbuild turns TypeScript and ES modules into CommonJS. It does not hoist jest.mock, so pass
// collaborators as arguments. Custom code instead of @swc/jest, because tests of ES modules need import.meta.url.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const esbuild = require('esbuild');

const self = readFileSync(__filename);

module.exports = {
  getCacheKey: (source, path) =>
    createHash('sha1').update(self).update(esbuild.version).update(path).update(source).digest('hex'),
  process: (source, path) =>
    esbuild.transformSync(source, {
      loader: path.endsWith('ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: path,
      // Jest on Node 20 does not support import(); esbuild turns it into require().
      supported: { 'dynamic-import': false },
      // import.meta does not exist in CommonJS.
      ...(source.includes('import.meta.url')
        ? {
            define: { 'import.meta.url': '__importMetaUrl' },
            banner: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
          }
        : {}),
    }),
};
