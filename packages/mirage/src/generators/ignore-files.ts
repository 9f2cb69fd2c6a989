import type { Tree } from '@nx/devkit';
import { PLATFORMS } from '../platforms.js';

const TITLE = '# Files that mirage generates for unikernels';

/**
 * Adds the generated folders to .gitignore, and to .prettierignore if it exists. The patterns name the platforms,
 * because the user may have other folders named `mirage` or `dist`. If such a folder is already ignored, adds nothing.
 */
export function ignoreGenerated(tree: Tree, platforms: readonly string[] = PLATFORMS): void {
  add(tree, '.gitignore', platforms);
  // Prettier also reads .gitignore, so .prettierignore is not created.
  if (tree.exists('.prettierignore')) add(tree, '.prettierignore', platforms);
}

function add(tree: Tree, file: string, platforms: readonly string[]): void {
  const text = tree.read(file, 'utf8') ?? '';
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const isIgnored = (folder: string): boolean =>
    [folder, `${folder}/`, `**/${folder}`, `**/${folder}/`].some((line) => present.has(line));
  const wanted = [
    ...(isIgnored('mirage') ? [] : [...platforms.map((platform) => `**/mirage/${platform}/`), '**/mirage/env.d.ts']),
    ...(isIgnored('dist') ? [] : [...platforms, 'tsc'].map((folder) => `**/dist/${folder}/`)),
  ].filter((line) => !present.has(line));
  if (wanted.length === 0) return;
  const head = text === '' ? [] : [text.replace(/\s+$/, ''), ''];
  tree.write(file, [...head, ...(present.has(TITLE) ? [] : [TITLE]), ...wanted, ''].join('\n'));
}
