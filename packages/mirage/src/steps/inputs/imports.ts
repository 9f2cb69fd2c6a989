import type { Location } from '@mirage/core';
import type { Metafile } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import { isVirtual } from '../bundling/virtual-files.js';

/** An import of a file in a bundle. */
export interface Import {
  /** The file: an absolute path without links. */
  readonly file: string;
  /** The importing module, absolute. Absent for modules that a plugin writes. */
  readonly importer?: string;
  /** The specifier of the import: `../words.js`. */
  readonly specifier?: string;
}

/**
 * Returns all imports of files in a bundle. Nothing imports the first module, which is generated. `root` is the folder
 * to which the bundler's paths are relative.
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

/** Endings that an import may omit or replace. */
const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** Returns the possible paths of a relative import, without following links; empty for other imports. */
export function writtenPaths({ importer, specifier }: Import): string[] {
  if (importer === undefined || specifier === undefined) return [];
  if (!specifier.startsWith('.') && !isAbsolute(specifier)) return [];
  const path = resolve(dirname(importer), specifier);
  const stem = path.slice(0, path.length - extname(path).length);
  return [...ENDINGS.map((ending) => path + ending), ...ENDINGS.map((ending) => stem + ending)];
}

/** Returns the location of an import. `shown` is the module's name in locations. Undefined if it is not found. */
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
