import { mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../host-machine.js';

/**
 * The folder of downloaded packages and assembled labs: MIRAGE_XEN_CACHE, or `mirage/xen` in the user's cache folder.
 */
export function cacheFolder(environment: Environment): string {
  const own = environment['MIRAGE_XEN_CACHE'];
  if (own) return own;
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mirage', 'xen');
}

/** Longest folder whose socket has a path that every Unix accepts. */
const LONGEST = 90;

/**
 * Creates and returns the folder where other processes of the same user find a running lab: MIRAGE_XEN_RUNTIME, or a
 * folder in XDG_RUNTIME_DIR or in the system's folder for temporary files. Error: throws when other users can access
 * it, or its path is too long for a socket.
 */
export function runtimeFolder(environment: Environment): string {
  // userInfo fails for a user without a name, which is usual in containers.
  const uid = process.getuid?.() ?? -1;
  const base = environment['XDG_RUNTIME_DIR'];
  const folder =
    environment['MIRAGE_XEN_RUNTIME'] || (base ? join(base, 'mirage-xen') : join(tmpdir(), `mirage-xen-${uid}`));
  if (folder.length > LONGEST)
    throw new Error(`the path ${folder} is too long for a socket: set MIRAGE_XEN_RUNTIME to a shorter one`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = statSync(folder);
  if (owner !== uid || (mode & 0o077) !== 0) {
    throw new Error(`other users can access the folder ${folder}: remove it, or set MIRAGE_XEN_RUNTIME to another`);
  }
  return folder;
}

/** Files in the folder of a running lab. */
export const RUNTIME_FILES = {
  socket: 'daemon.sock',
  secret: 'secret',
  console: 'console.log',
  log: 'daemon.log',
} as const;
