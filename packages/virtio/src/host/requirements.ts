import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { MissingRequirement } from '@mirage/core';

/** The program that `run` boots images with. */
export const QEMU = 'qemu-system-x86_64';

/** What a machine with these folders of programs lacks to run images. */
export function missing(path: string): MissingRequirement[] {
  if (path.split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, QEMU)))) return [];
  return [{ what: `the program ${QEMU} is not installed`, command: 'sudo apt-get install --yes qemu-system-x86' }];
}

/** Whether this process may read and write a file: KVM's, say. */
export function isUsable(file: string): boolean {
  return isAllowed(file, constants.R_OK | constants.W_OK);
}

function isExecutable(file: string): boolean {
  return isAllowed(file, constants.X_OK);
}

function isAllowed(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
