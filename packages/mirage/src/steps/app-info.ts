import type { Graph } from '@mirage/core';
import type { Metafile, Plugin } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `AppInfo` of @mirage/types says. */
interface AppInfo {
  readonly name: string;
  readonly platform: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/** Stands for the answer while the program is bundled: only then it is known what is in it. It holds no character that is escaped. */
const PLACEHOLDER = '%MIRAGE_APP_INFO%';

/** Puts a module that knows what the program is made of in the place of the one that does not; `withAppInfo` then tells it. */
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

/** What a bundle is made of. `root` is the workspace's folder, whose own package is no part of anything. */
export function appInfoOf(graph: Graph, platform: string, { outputs }: Metafile, root: string): AppInfo {
  const known = new Map<string, { name: string; version: string } | undefined>();
  const packageOf = (folder: string): { name: string; version: string } | undefined => {
    if (folder === root || dirname(folder) === folder) return undefined;
    if (!known.has(folder)) known.set(folder, readPackage(folder) ?? packageOf(dirname(folder)));
    return known.get(folder);
  };
  const found = new Map<string, { name: string; version: string }>();
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  for (const [input, { bytesInOutput }] of inputs) {
    // What was left out is no part of it; files of a namespace are written by plugins.
    if (bytesInOutput === 0 || /^[\w-]{2,}:/.test(input)) continue;
    const one = packageOf(dirname(join(root, input)));
    if (one) found.set(`${one.name}@${one.version}`, one);
  }
  const packages = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return { name: graph.name, platform, packages };
}

/** The package that a folder is; many packages have further manifests inside, which say neither name nor version. */
function readPackage(folder: string): { name: string; version: string } | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
  return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined;
}
