import type { EmbeddedFiles } from '@mirage/types';

/**
 * The files of a folder that are part of the program; `directory` as the device names it, from the unikernel's folder.
 * When a program is bundled, a module that holds the files takes the place of this one. Error: throws where nobody has
 * bundled the program.
 */
export function embedded(directory: string): EmbeddedFiles {
  throw new Error(`The files of ${directory} are part of a program only when mirage has bundled it.`);
}
