import type { EmbeddedFiles } from '@mirage/types';

/**
 * Returns the files of a folder that are part of the program. `directory` is the name that the device uses, relative to
 * the folder of the unikernel. When a program is bundled, a module with the files replaces this one. Throws if the
 * program is not bundled.
 */
export function embedded(directory: string): EmbeddedFiles {
  throw new Error(`The files of ${directory} are part of a program only after mirage has bundled it.`);
}
