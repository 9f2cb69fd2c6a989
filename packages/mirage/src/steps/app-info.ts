import type { Graph } from '@mirage/core';
import type { Plugin } from 'esbuild';
import type { BundledPackage } from './bundled-packages.js';

/** What `AppInfo` of @mirage/types says. */
interface AppInfo {
  readonly name: string;
  readonly platform: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/**
 * Stands for the answer while the program is bundled: only then it is known what is in it. It holds no character that
 * is escaped.
 */
const PLACEHOLDER = '%MIRAGE_APP_INFO%';

/**
 * Puts a module that knows what the program is made of in the place of the one that does not; `withAppInfo` then tells
 * it.
 */
export const appInfoModule: Plugin = {
  name: 'mirage-app-info',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@mirage\/runtime\/app-info$/ }, () => ({ path: 'app-info', namespace: 'mirage-app-info' }));
    onLoad({ filter: /.*/, namespace: 'mirage-app-info' }, () => ({
      contents: `const info = JSON.parse(\n"${PLACEHOLDER}"\n);\nexport const connectAppInfo = () => info;`,
    }));
  },
};

/** A program with what it is made of written into it, on the same line as before, if it asks for it. */
export function withAppInfo(code: string, info: () => AppInfo): string {
  // As a function: a dollar sign in the text means nothing.
  return code.includes(PLACEHOLDER)
    ? code.replace(`"${PLACEHOLDER}"`, () => JSON.stringify(JSON.stringify(info())))
    : code;
}

/** What a program is made of, of these packages. */
export function appInfoOf(graph: Graph, platform: string, packages: readonly BundledPackage[]): AppInfo {
  return { name: graph.name, platform, packages: packages.map(({ name, version }) => ({ name, version })) };
}
