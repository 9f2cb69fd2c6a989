// Runs a TypeScript program of this folder: node tools/run.mjs tools/release/pack.ts ARGS. Node 20 does not strip
// types.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [program, ...args] = process.argv.slice(2);
const outfile = join(root, 'tmp/tools', relative(root, program).replace(/\.ts$/, '.mjs'));
mkdirSync(dirname(outfile), { recursive: true });

/** Makes __dirname and import.meta.url refer to the source, not to the bundle. */
const sourceFolders = {
  name: 'source-folders',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const folder = source.includes('__dirname') ? `const __dirname = ${JSON.stringify(dirname(path))}; ` : '';
      const own = source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents: folder + own, loader: 'ts' };
    }),
};
/** Finds a dependency that a package of this workspace has in another version than the root, where the bundle is. */
const ownVersions = {
  name: 'own-versions',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[a-z]/ }, ({ path, resolveDir }) => {
      for (let folder = resolveDir; folder.startsWith(join(root, 'packages/')); folder = dirname(folder))
        if (existsSync(join(folder, 'node_modules', path)))
          return {
            path: pathToFileURL(createRequire(join(folder, 'package.json')).resolve(path)).href,
            external: true,
          };
      return undefined;
    }),
};
/** Finds the sources of our packages, which need not be built then. */
const ownSources = {
  name: 'own-sources',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@mirage\// }, ({ path }) => {
      const [, name, rest] = /^@mirage\/([^/]+)(.*)/.exec(path);
      const folder = join(root, 'packages', name);
      const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { path: join(folder, exports[`.${rest}`]['@mirage/source']) };
    }),
};
await build({
  entryPoints: [program],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  plugins: [sourceFolders, ownSources, ownVersions],
});
process.argv = [process.argv[0], program, ...args];
await import(pathToFileURL(outfile).href);
