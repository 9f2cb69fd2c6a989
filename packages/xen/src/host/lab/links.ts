/*
 * Resolves symbolic links in the packages of a distribution as Linux does on an installed system. A distribution with
 * merged /usr still ships links to the old folders, and links whose `..` is relative to the folder that contains them.
 */
import type { ArchiveEntry } from './tar.js';

/** Linux follows at most this many links on the way to one file (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** The folders that are links into /usr on a system with merged /usr. */
export const MERGED_FOLDERS: readonly string[] = ['bin', 'sbin', 'lib', 'lib64'];

/** Converts a path of a package to the path on a system with merged /usr. */
export function mergedPath(path: string): string {
  return MERGED_FOLDERS.includes(path.slice(0, path.indexOf('/'))) ? `usr/${path}` : path;
}

/**
 * Returns the path, without links in it, of the target of a link in `folder`. `entries` are by merged path; `folder`
 * and the result are merged paths. The result need not exist. Error: throws when the links form a loop.
 */
export function followLink(entries: ReadonlyMap<string, ArchiveEntry>, folder: string, target: string): string {
  let steps = 0;
  const pending = target.split('/').reverse();
  const reached = target.startsWith('/') ? [] : folder.split('/');
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue;
    // The parent of the root is the root.
    if (name === '..') {
      reached.pop();
      continue;
    }
    if (reached.length === 0 && MERGED_FOLDERS.includes(name)) reached.push('usr');
    reached.push(name);
    const entry = entries.get(reached.join('/'));
    if (entry === undefined || 'contents' in entry) continue;
    if (++steps > MOST_LINKS) throw new Error(`the packages contain a loop of links at ${folder}/${target}`);
    reached.pop();
    if (entry.target.startsWith('/')) reached.length = 0;
    pending.push(...entry.target.split('/').reverse());
  }
  return reached.join('/');
}
