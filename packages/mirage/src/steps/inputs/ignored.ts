import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that name what Nx leaves out of the files of a project. */
const LISTS = ['.gitignore', '.nxignore'];

/**
 * Tells which files of a workspace Nx leaves out, and so does not hash: those that .gitignore and .nxignore name, in
 * whatever folder they lie. Paths are relative to `root`, with forward slashes.
 */
export function ignoredFiles(root: string): (file: string) => boolean {
  const lists = new Map<string, Ignore | undefined>();
  const listOf = (folder: string): Ignore | undefined => {
    if (!lists.has(folder)) lists.set(folder, readLists(join(root, folder)));
    return lists.get(folder);
  };
  return (file) => {
    const parts = file.split('/');
    // A file in an ignored folder is ignored, whatever a list below says; of the lists above a path the nearest that
    // knows it decides.
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
