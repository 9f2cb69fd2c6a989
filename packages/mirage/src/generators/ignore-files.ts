import type { Tree } from '@nx/devkit';
import { PLATFORMS } from '../platforms.js';

const TITLE = '# Files that mirage generates for unikernels';

/**
 * Keeps generated folders out of version control and out of the formatter's way. The patterns name the platforms,
 * because a folder called `mirage` or `dist` may well be somebody's own; where such a folder is ignored as a whole,
 * there is nothing to add.
 */
export function ignoreGenerated(tree: Tree, platforms: readonly string[] = PLATFORMS): void {
  add(tree, '.gitignore', platforms);
  // Prettier reads .gitignore as well; a list of its own is only kept complete.
  if (tree.exists('.prettierignore')) add(tree, '.prettierignore', platforms);
}

function add(tree: Tree, file: string, platforms: readonly string[]): void {
  const text = tree.read(file, 'utf8') ?? '';
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const isIgnored = (folder: string): boolean =>
    [folder, `${folder}/`, `**/${folder}`, `**/${folder}/`].some((line) => present.has(line));
  const wanted = [
    ...(isIgnored('mirage') ? [] : platforms.map((platform) => `**/mirage/${platform}/`)),
    ...(isIgnored('dist') ? [] : [...platforms, 'tsc'].map((folder) => `**/dist/${folder}/`)),
  ].filter((line) => !present.has(line));
  if (wanted.length === 0) return;
  const head = text === '' ? [] : [text.replace(/\s+$/, ''), ''];
  tree.write(file, [...head, ...(present.has(TITLE) ? [] : [TITLE]), ...wanted, ''].join('\n'));
}
