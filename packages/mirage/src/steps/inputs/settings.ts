import { parse } from 'jsonc-parser';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * Returns the settings files that determine how modules are compiled: the nearest tsconfig.json of each module, and the
 * files that it extends. `files` and `root`, the workspace root, are absolute. The bundler reads these files, but its
 * metafile does not list them.
 */
export function settingsOf(files: readonly string[], root: string): { file: string; extendedBy?: string }[] {
  const found = new Map<string, string | undefined>();
  const add = (file: string, extendedBy?: string): void => {
    if (found.has(file) || !existsSync(file)) return;
    found.set(file, extendedBy);
    for (const extended of extendedIn(file)) add(extended, file);
  };
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const nearest = nearestSettings(folder, root);
    if (nearest !== undefined) add(nearest);
  }
  return [...found].map(([file, extendedBy]) => ({ file, ...(extendedBy === undefined ? {} : { extendedBy }) }));
}

function nearestSettings(folder: string, root: string): string | undefined {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const file = join(at, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (at === root) return undefined;
  }
  return undefined;
}

/** Returns the files that a tsconfig.json extends by path. Packages are hashed by their version. */
function extendedIn(file: string): string[] {
  const { extends: value } = (parse(readFileSync(file, 'utf8')) ?? {}) as { extends?: unknown };
  return (Array.isArray(value) ? (value as unknown[]) : [value])
    .filter((path): path is string => typeof path === 'string' && (path.startsWith('.') || isAbsolute(path)))
    .map((path) => resolve(dirname(file), path))
    .map((path) => (existsSync(path) ? path : `${path}.json`));
}
