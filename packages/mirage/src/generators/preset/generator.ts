import { readJson, updateJson, writeJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import { unikernelGenerator } from '../unikernel/generator.js';

export interface PresetOptions {
  /** The workspace's name, which create-nx-workspace passes on. Not used. */
  readonly name?: string;
  /** Leave the formatting of files to the caller. Default: false. */
  readonly skipFormat?: boolean;
}

/**
 * Sets up what `create-nx-workspace --preset` left empty: compiler settings, packages, and one unikernel, which does
 * nothing.
 */
export async function presetGenerator(
  tree: Tree,
  { skipFormat = false }: PresetOptions = {},
): Promise<GeneratorCallback> {
  if (!tree.exists('tsconfig.base.json')) writeJson(tree, 'tsconfig.base.json', { compilerOptions: COMPILER_OPTIONS });
  if (!tree.exists('tsconfig.json'))
    writeJson(tree, 'tsconfig.json', { extends: './tsconfig.base.json', files: [], references: [] });
  declareWorkspaces(tree);
  // It formats everything that changed, and has to: it compares its own files with those on disk as they will be.
  return unikernelGenerator(tree, { name: 'out_to_lunch', entry: 'Loaf.Relax', devices: 'console', skipFormat });
}

/** As in a workspace of Nx's own preset for TypeScript. */
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

/** Libraries of the workspace live in packages/; pnpm keeps such a list in a file of its own. */
function declareWorkspaces(tree: Tree): void {
  if (tree.exists('pnpm-workspace.yaml') || !tree.exists('package.json')) return;
  if ('workspaces' in readJson<object>(tree, 'package.json')) return;
  updateJson(tree, 'package.json', (json: object) => ({ ...json, workspaces: ['packages/*'] }));
}

export default presetGenerator;
