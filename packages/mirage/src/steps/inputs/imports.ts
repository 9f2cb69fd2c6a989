import type { Location } from '@mirage/core';
import type { Metafile } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import { isVirtual } from '../bundling/virtual-files.js';

/** How a file came into a bundle. */
export interface Import {
  /** The file, absolute, with no links in its path. */
  readonly file: string;
  /** The module that imports it, absolute; none for those that a plugin writes. */
  readonly importer?: string;
  /** What the import says: `../words.js`. */
  readonly specifier?: string;
}

/**
 * Every file of a bundle that another one imports, once for each that does. The first module is missing: it is
 * generated. `root` is the folder from which the bundler's paths lead.
 */
export function importsOf({ inputs }: Metafile, root: string): Import[] {
  return Object.entries(inputs).flatMap(([path, { imports }]) =>
    imports
      .filter((one) => !one.external && !isVirtual(one.path))
      .map((one) => ({
        file: resolve(root, one.path),
        ...(isVirtual(path) ? {} : { importer: resolve(root, path) }),
        ...(one.original === undefined ? {} : { specifier: one.original }),
      })),
  );
}

/** Endings that an import may leave out or write differently. */
const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** The paths that a relative import may name, as it is written: links in them are not followed. None for others. */
export function writtenPaths({ importer, specifier }: Import): string[] {
  if (importer === undefined || specifier === undefined) return [];
  if (!specifier.startsWith('.') && !isAbsolute(specifier)) return [];
  const path = resolve(dirname(importer), specifier);
  const stem = path.slice(0, path.length - extname(path).length);
  return [...ENDINGS.map((ending) => path + ending), ...ENDINGS.map((ending) => stem + ending)];
}

/** Where a module imports another; `shown` is how locations call the module. Nothing where its text does not say it. */
export function placeOfImport({ importer, specifier }: Import, shown: string): Location | undefined {
  if (importer === undefined || specifier === undefined || !existsSync(importer)) return undefined;
  const lines = readFileSync(importer, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const column = [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``]
      .map((text) => line.indexOf(text))
      .find((at) => at !== -1);
    if (column !== undefined) return { file: shown, line: index + 1, column: column + 1 };
  }
  return undefined;
}
