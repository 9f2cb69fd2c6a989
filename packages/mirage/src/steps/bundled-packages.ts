import type { Metafile } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isVirtual } from './bundling/virtual-files.js';

/** A package with code in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX identifier in its package.json; undefined if there is none. */
  readonly licence: string | undefined;
  /** Absolute. */
  readonly folder: string;
}

/**
 * Returns the packages with code in a bundle, sorted by name. `root` is the workspace root, whose package is ignored.
 */
export function bundledPackages({ outputs }: Metafile, root: string): BundledPackage[] {
  const known = new Map<string, BundledPackage | undefined>();
  const packageOf = (folder: string): BundledPackage | undefined => {
    if (folder === root || dirname(folder) === folder) return undefined;
    if (!known.has(folder)) known.set(folder, readPackage(folder) ?? packageOf(dirname(folder)));
    return known.get(folder);
  };
  const found = new Map<string, BundledPackage>();
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  for (const [input, { bytesInOutput }] of inputs) {
    // Zero bytes: the bundler left it out.
    if (bytesInOutput === 0 || isVirtual(input)) continue;
    const one = packageOf(dirname(join(root, input)));
    if (one) found.set(`${one.name}@${one.version}`, one);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Reads the package of a folder. Inner package.json files without name and version do not count. */
function readPackage(folder: string): BundledPackage | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  return { name, version, licence: typeof license === 'string' ? license : undefined, folder };
}
