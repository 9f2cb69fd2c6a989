import type { Metafile } from 'esbuild';

/**
 * The modules of a platform's drivers: the one that main.ts imports as `drivers`, and those that it imports by relative
 * paths.
 */
export function driverFiles({ inputs }: Metafile, drivers: string): ReadonlySet<string> {
  const entries = Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ original }) => original === drivers),
  );
  const files = new Set(entries.map(({ path }) => path));
  // A set goes on to what is added while it is read.
  for (const file of files) {
    for (const { path, original } of inputs[file]?.imports ?? []) if (original?.startsWith('.')) files.add(path);
  }
  return files;
}
