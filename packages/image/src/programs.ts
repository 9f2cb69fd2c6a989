import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a program is, by absolute path; `path` is a list of folders as in the variable PATH. Nothing if it is in none
 * of them.
 */
export function onPath(program: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((file) => isAllowed(file, constants.X_OK));
}

/** Whether this process may use a file so; `mode` is a sum of `fs.constants.R_OK`, `W_OK` and `X_OK`. */
export function isAllowed(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
