import { delimiter } from 'node:path';
import { onPath } from './find-programs.js';
import { installerOf, type Installer } from './programs.js';

/** Folders of system programs such as sudo and package managers, which are not in every user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** Returns how this machine installs programs. `path` lists folders as PATH does. */
export function thisInstaller(path: string): Installer {
  const folders = [path, ...SYSTEM_FOLDERS].join(delimiter);
  return installerOf((program) => onPath(program, folders) !== undefined, process.getuid?.() === 0);
}
