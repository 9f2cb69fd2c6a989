import type { Metafile } from 'esbuild';

/** Returns the modules of a platform's drivers: `drivers`, which main.ts imports, and its relative imports. */
export function driverFiles({ inputs }: Metafile, drivers: string): ReadonlySet<string> {
  const entries = Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ original }) => original === drivers),
  );
  const files = new Set(entries.map(({ path }) => path));
  // The iteration of a set includes elements that are added in the meantime.
  for (const file of files) {
    for (const { path, original } of inputs[file]?.imports ?? []) if (original?.startsWith('.')) files.add(path);
  }
  return files;
}
