import type { Metafile } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { isVirtual } from '../bundling/virtual-files.js';
import { display, type UnikernelProject } from '../unikernel-project.js';
import { isInstalled } from './components.js';

/** The files that a program was built from. */
export interface Inputs {
  /** Those of the workspace, by path from its root, sorted. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** The SHA-256 of the paths and checksums of all files, also those of installed packages. */
  readonly sha256: string;
}

/** Reads the files that a program was built from: config.ts, what the bundler read, and embedded files. */
export function inputsOf(
  unikernel: UnikernelProject,
  { inputs }: Metafile,
  /** Absolute. */
  embedded: readonly string[],
): Inputs {
  const real = realpathSync(unikernel.root);
  const bundled = Object.keys(inputs).filter((input) => !isVirtual(input));
  const shown = embedded.map((file) => relative(real, file).replaceAll('\\', '/'));
  const paths = [...new Set([display(unikernel, 'config.ts'), ...bundled, ...shown])].sort();
  const all = paths.flatMap((path) => {
    const file = resolve(unikernel.root, path);
    // A unikernel of another tool than this plugin may lack config.ts.
    return existsSync(file) ? [{ path, sha256: hash(readFileSync(file)) }] : [];
  });
  return {
    files: all.filter(({ path }) => !isInstalled(path)),
    sha256: hash(all.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')),
  };
}

function hash(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
