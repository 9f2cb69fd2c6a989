import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Returns the absolute path of a program; `undefined` if no folder has it. `path` lists folders as PATH does. */
export function onPath(program: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((file) => isAccessible(file, constants.X_OK));
}

/** Whether this process may access a file. `mode` is a sum of `fs.constants.R_OK`, `W_OK` and `X_OK`. */
export function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
