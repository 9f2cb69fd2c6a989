import { formatFiles, type Tree } from '@nx/devkit';
import { problem } from './problem.js';

/**
 * Calls `write` to create files, and fails if one of them existed with different contents: files of the user are never
 * overwritten. Contents are compared after formatting, so that running a generator twice is not a conflict. Error:
 * MIR0601.
 */
export async function writeOwnFiles(
  tree: Tree,
  paths: readonly string[],
  { skipFormat, next }: { readonly skipFormat: boolean; readonly next: string },
  write: () => void,
): Promise<void> {
  const before = paths.map((path) => [path, tree.read(path, 'utf8')] as const);
  write();
  if (!skipFormat) await formatFiles(tree);
  const taken = before.filter(([path, contents]) => contents !== null && contents !== tree.read(path, 'utf8'));
  if (taken.length === 0) return;
  for (const [path, contents] of before) {
    if (contents === null) tree.delete(path);
    else tree.write(path, contents);
  }
  const names = taken.map(([path]) => path).join(', ');
  throw problem(
    `${taken.length === 1 ? 'This file already exists' : 'These files already exist'} with different contents: ${names}. Nothing was changed.`,
    next,
  );
}
