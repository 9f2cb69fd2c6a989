import { readFileSync } from 'node:fs';

/** Returns the kernel of this package; undefined in a checkout where it is not built. */
export function ownKernel(): Uint8Array | undefined {
  // From dist/image when compiled, from image when run from sources.
  for (const path of ['../kernel.elf', '../dist/kernel.elf']) {
    try {
      return readFileSync(new URL(path, import.meta.url));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
