import { MirageError } from '@mirage/core';

/**
 * Refuses a folder for the files of a package that is not an absolute path, or that has a character that a unit, a
 * shell or an option of QEMU would need to escape. Error: MIR0503.
 */
export function checkDirectory(directory: string, name: string): void {
  if (/^\/[\w./+@-]*$/.test(directory)) return;
  throw new MirageError('MIR0503', `Invalid value for --directory: ${JSON.stringify(directory)}.`, {
    next: `Use an absolute path of letters, digits, . _ + @ and -, for example --directory=/var/lib/mirage/${name}.`,
  });
}
