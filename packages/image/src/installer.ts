import { delimiter } from 'node:path';
import { installerOf, type Installer } from '@mirage/core';
import { onPath } from './programs.js';

/**
 * Folders with programs of the system, which are not on everybody's path: sudo and package managers are found there in
 * any case.
 */
const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** How this machine installs programs; `path` as in the variable PATH. */
export function thisInstaller(path: string): Installer {
  const everywhere = [path, ...SYSTEM_FOLDERS].join(delimiter);
  return installerOf((program) => onPath(program, everywhere) !== undefined, process.getuid?.() === 0);
}
