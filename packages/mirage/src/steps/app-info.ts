import type { Graph } from '@mirage/core';
import type { Plugin } from 'esbuild';
import type { BundledPackage } from './bundled-packages.js';

/** The same as `AppInfo` of @mirage/types. */
interface AppInfo {
  readonly name: string;
  readonly platform: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/**
 * Placeholder for the value in the bundle: the packages in it are known only after bundling. No character of it needs
 * an escape.
 */
const PLACEHOLDER = '%MIRAGE_APP_INFO%';

/** Replaces the module @mirage/runtime/app-info by one with a placeholder, which `withAppInfo` replaces. */
export const appInfoModule: Plugin = {
  name: 'mirage-app-info',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@mirage\/runtime\/app-info$/ }, () => ({ path: 'app-info', namespace: 'mirage-app-info' }));
    onLoad({ filter: /.*/, namespace: 'mirage-app-info' }, () => ({
      contents: `const info = JSON.parse(\n"${PLACEHOLDER}"\n);\nexport const connectAppInfo = () => info;`,
    }));
  },
};

/** Writes the name, platform and packages of a program into it, if it uses them. No line moves. */
export function withAppInfo(code: string, info: () => AppInfo): string {
  // A function: a dollar sign in the text has no special meaning.
  return code.includes(PLACEHOLDER)
    ? code.replace(`"${PLACEHOLDER}"`, () => JSON.stringify(JSON.stringify(info())))
    : code;
}

/** Returns the application info of a program with these packages. */
export function appInfoOf(graph: Graph, platform: string, packages: readonly BundledPackage[]): AppInfo {
  return { name: graph.name, platform, packages: packages.map(({ name, version }) => ({ name, version })) };
}
