/*
 * Symbolic links in the packages of a distribution, resolved as Linux does it on an installed system. A distribution
 * with one tree of programs (merged /usr) still ships links that name the old folders, and links whose `..` is relative
 * to the folder they are in.
 */
import type { ArchiveEntry } from './tar.js';

/** Linux follows so many links on the way to one file (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** The folders that are links into /usr on a system with one tree of programs. */
export const MERGED_FOLDERS: readonly string[] = ['bin', 'sbin', 'lib', 'lib64'];

/** A path as it is on a system with one tree of programs, whichever tree the package names. */
export function mergedPath(path: string): string {
  return MERGED_FOLDERS.includes(path.slice(0, path.indexOf('/'))) ? `usr/${path}` : path;
}

/**
 * The path, without any link in it, that `target` leads to when a link in `folder` names it. `entries` are by merged
 * path, and so are `folder` and the result, which need not exist. Error: throws when the links form a loop.
 */
export function followLink(entries: ReadonlyMap<string, ArchiveEntry>, folder: string, target: string): string {
  let steps = 0;
  const pending = target.split('/').reverse();
  const reached = target.startsWith('/') ? [] : folder.split('/');
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue;
    // Above the root there is the root.
    if (name === '..') {
      reached.pop();
      continue;
    }
    if (reached.length === 0 && MERGED_FOLDERS.includes(name)) reached.push('usr');
    reached.push(name);
    const entry = entries.get(reached.join('/'));
    if (entry === undefined || 'contents' in entry) continue;
    if (++steps > MOST_LINKS) throw new Error(`the packages have a loop of links at ${folder}/${target}`);
    reached.pop();
    if (entry.target.startsWith('/')) reached.length = 0;
    pending.push(...entry.target.split('/').reverse());
  }
  return reached.join('/');
}
