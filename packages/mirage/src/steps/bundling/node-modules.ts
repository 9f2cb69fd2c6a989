import type { Plugin } from 'esbuild';
import { builtinModules } from 'node:module';

/** Whether an import names a module of Node: `node:fs`, `fs/promises`. */
export const isNodeModule = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);

/** The namespace of the modules that `nodeAtRunTime` writes. */
const NAMESPACE = 'node-module';

/** Whether a path of the bundler is a module of Node that the program gets at run time. */
export const isNodeAtRunTime = (path: string): boolean => path.startsWith(`${NAMESPACE}:`);

/** Marks the lookups of `nodeAtRunTime` itself, so that it ignores them. */
const INNER = Symbol('resolved without Node');

/**
 * Loads Node's modules with `process.getBuiltinModule`, which, unlike `import` and `require`, works regardless of the
 * nearest package.json. The field `browser` of a package and an npm package of the same name take precedence, as on
 * platforms without Node.
 */
export const nodeAtRunTime: Plugin = {
  name: 'mirage-node',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, pluginData, importer, kind, namespace, resolveDir }) => {
      if (!isNodeModule(path) || pluginData === INNER) return undefined;
      const found = await resolve(path, { importer, kind, namespace, resolveDir, pluginData: INNER });
      if (found.errors.length === 0) return undefined;
      return { path: path.replace(/^node:/, ''), namespace: NAMESPACE, sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};
