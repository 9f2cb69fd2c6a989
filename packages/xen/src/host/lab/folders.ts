import { mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Variables that say where the lab keeps its files; the first two of each are for people, the last is the XDG base
 * directory.
 */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages and assembled labs are kept: MIRAGE_XEN_CACHE, else `mirage/xen` in the user's cache. */
export function cacheFolder(environment: Environment): string {
  const own = environment['MIRAGE_XEN_CACHE'];
  if (own) return own;
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mirage', 'xen');
}

/** Longest path of a socket that every Unix takes, less the name of ours. */
const LONGEST = 90;

/**
 * Where a running lab is found by other processes of the same user: MIRAGE_XEN_RUNTIME, else a folder in
 * XDG_RUNTIME_DIR or in the system's folder for temporary files. Makes it. Error: throws when it is not ours alone or
 * its path is too long for a socket.
 */
export function runtimeFolder(environment: Environment): string {
  // Not of userInfo, which fails for a user without a name, as there are in containers.
  const uid = process.getuid?.() ?? -1;
  const base = environment['XDG_RUNTIME_DIR'];
  const folder =
    environment['MIRAGE_XEN_RUNTIME'] || (base ? join(base, 'mirage-xen') : join(tmpdir(), `mirage-xen-${uid}`));
  if (folder.length > LONGEST)
    throw new Error(`the path ${folder} is too long for a socket: set MIRAGE_XEN_RUNTIME to a shorter one`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = statSync(folder);
  if (owner !== uid || (mode & 0o077) !== 0) {
    throw new Error(`the folder ${folder} is open to others: remove it, or set MIRAGE_XEN_RUNTIME to another`);
  }
  return folder;
}

/** Files in the folder of a running lab. */
export const RUNTIME_FILES = { socket: 'lab.sock', secret: 'secret', console: 'console.log', log: 'lab.log' } as const;
