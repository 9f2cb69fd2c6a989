import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The lists of files that Nx ignores. */
const LISTS = ['.gitignore', '.nxignore'];

/**
 * Returns a function that reports whether Nx ignores a file, and so does not hash it, because of a .gitignore or
 * .nxignore in any folder. Paths are relative to `root`, with forward slashes.
 */
export function ignoredFiles(root: string): (file: string) => boolean {
  const lists = new Map<string, Ignore | undefined>();
  const listOf = (folder: string): Ignore | undefined => {
    if (!lists.has(folder)) lists.set(folder, readLists(join(root, folder)));
    return lists.get(folder);
  };
  return (file) => {
    const parts = file.split('/');
    // A file in an ignored folder is ignored, regardless of lists inside that folder. Otherwise the nearest list with a
    // matching pattern decides.
    return parts.some((_, index) => {
      const path = parts.slice(0, index + 1);
      const ending = index < parts.length - 1 ? '/' : '';
      for (let depth = index; depth >= 0; depth--) {
        const answer = listOf(parts.slice(0, depth).join('/'))?.test(path.slice(depth).join('/') + ending);
        if (answer?.ignored || answer?.unignored) return answer.ignored;
      }
      return false;
    });
  };
}

function readLists(folder: string): Ignore | undefined {
  const found = LISTS.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return found.length === 0 ? undefined : ignore().add(found.map((path) => readFileSync(path, 'utf8')).join('\n'));
}
