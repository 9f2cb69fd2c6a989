import { readJson, updateJson, type Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { problem } from '../problem.js';

const PNPM = 'pnpm-workspace.yaml';

/**
 * Has the package manager link the package in this folder: adds it to the workspace's list, unless a pattern there
 * means it. Error: MIR0601.
 */
export function listWorkspacePackage(tree: Tree, folder: string): void {
  const patterns = [folder, `${posix.dirname(folder)}/*`, `${folder.split('/')[0]}/**`, '**'];
  const isListed = (list: readonly string[]): boolean =>
    list.some((line) => patterns.includes(line.replace(/^\.\//, '').replace(/\/$/, '')));
  if (tree.exists(PNPM)) {
    const lines = (tree.read(PNPM, 'utf8') ?? '').split(/\r?\n/);
    if (isListed(lines.map((line) => line.trim().replace(/^- *['"]?|['"]$/g, '')))) return;
    const at = lines.findIndex((line) => /^packages:\s*$/.test(line));
    if (at === -1) {
      throw problem(
        `${PNPM} does not list the packages of the workspace, so ${folder} would not be linked.`,
        `Add to it:\npackages:\n  - '${folder}'`,
      );
    }
    tree.write(PNPM, [...lines.slice(0, at + 1), `  - '${folder}'`, ...lines.slice(at + 1)].join('\n'));
    return;
  }
  if (!tree.exists('package.json')) return;
  type Workspaces = readonly string[] | { readonly packages?: readonly string[] };
  const { workspaces = [] } = readJson<{ workspaces?: Workspaces }>(tree, 'package.json');
  const list = 'packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[]);
  if (isListed(list)) return;
  const longer = [...list, folder];
  updateJson(tree, 'package.json', (json: object) => ({
    ...json,
    workspaces: Array.isArray(workspaces) ? longer : { ...workspaces, packages: longer },
  }));
}
