import { readJson, updateJson, writeJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import { unikernelGenerator, type Template } from '../unikernel/generator.js';

export interface PresetOptions {
  /** The workspace's name. Passed by create-nx-workspace, not used. */
  readonly name?: string;
  /** What its unikernel is: a `module`, `out_to_lunch`, or an `http` server, `site`. Default: `module`. */
  readonly template?: Template;
  /** Do not format the files. Default: false. */
  readonly skipFormat?: boolean;
}

/**
 * Sets up the empty workspace that `create-nx-workspace --preset` creates: compiler settings, packages, and a
 * unikernel, which does nothing or is an HTTP server.
 */
export async function presetGenerator(
  tree: Tree,
  { template = 'module', skipFormat = false }: PresetOptions = {},
): Promise<GeneratorCallback> {
  if (!tree.exists('tsconfig.base.json')) writeJson(tree, 'tsconfig.base.json', { compilerOptions: COMPILER_OPTIONS });
  if (!tree.exists('tsconfig.json'))
    writeJson(tree, 'tsconfig.json', { extends: './tsconfig.base.json', files: [], references: [] });
  declareWorkspaces(tree);
  // Formats all changed files: it has to compare its files with those on disk after formatting.
  const unikernel =
    template === 'module'
      ? { name: 'out_to_lunch', entry: 'Loaf.Relax', devices: 'console' }
      : { name: 'site', template };
  return unikernelGenerator(tree, { ...unikernel, skipFormat });
}

/** The same as in Nx's own preset for TypeScript. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  composite: true,
  declarationMap: true,
  emitDeclarationOnly: true,
  isolatedModules: true,
  noEmitOnError: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  skipLibCheck: true,
  strict: true,
};

/** Declares packages/ as the folder of the libraries. pnpm has this list in pnpm-workspace.yaml. */
function declareWorkspaces(tree: Tree): void {
  if (tree.exists('pnpm-workspace.yaml') || !tree.exists('package.json')) return;
  if ('workspaces' in readJson<object>(tree, 'package.json')) return;
  updateJson(tree, 'package.json', (json: object) => ({ ...json, workspaces: ['packages/*'] }));
}

export default presetGenerator;
