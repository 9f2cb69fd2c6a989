import { readJson, updateJson, type Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { problem } from '../problem.js';

const PNPM = 'pnpm-workspace.yaml';

/**
 * Adds a folder to the packages of the workspace, so that the package manager links it, unless a pattern there already
 * matches it. Error: MIR0601.
 */
export function listWorkspacePackage(tree: Tree, folder: string): void {
  const patterns = [folder, `${posix.dirname(folder)}/*`, `${folder.split('/')[0]}/**`, '**'];
  const isListed = (list: readonly string[]): boolean =>
    list.some((line) => patterns.includes(line.replace(/^\.\//, '').replace(/\/$/, '')));
  if (tree.exists(PNPM)) {
    const settings = parseDocument(tree.read(PNPM, 'utf8') ?? '');
    const packages = settings.get('packages');
    if (!isSeq(packages)) {
      throw problem(
        `${PNPM} does not list the packages of the workspace, so ${folder} would not be linked.`,
        `Add to it:\npackages:\n  - '${folder}'`,
      );
    }
    if (isListed(packages.toJSON() as string[])) return;
    packages.add(folder);
    tree.write(PNPM, settings.toString());
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
