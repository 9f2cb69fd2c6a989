import type { TargetConfiguration } from '@nx/devkit';
import { DEFAULT_PLATFORM, PLATFORMS } from '../../platforms.js';

/** The names of the targets in this workspace. */
export interface TargetNames {
  readonly configure: string;
  readonly depend: string;
  readonly build: string;
  readonly package: string;
  readonly deploy: string;
  readonly run: string;
  readonly describe: string;
  readonly symbolicate: string;
  readonly clean: string;
}

/** The properties of a unikernel and its workspace that determine its targets. */
export interface TargetContext {
  /** The project's name. */
  readonly project: string;
  readonly names: TargetNames;
  /** The named inputs that nx.json declares. */
  readonly namedInputs: readonly string[];
  /** The config.ts of other unikernels that register the same name. */
  readonly sameName: readonly string[];
  /** Whether config.ts imports only 'mirage'. */
  readonly isAlone: boolean;
  /** Whether the program may embed files of its folder, of any kind. */
  readonly embeds: boolean;
  /** Other platforms: names of configurations, with their packages. */
  readonly platforms: Readonly<Record<string, string>>;
}

export type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** Every target has one configuration per platform. */
export function perPlatform({
  platforms,
}: TargetContext): Pick<TargetConfiguration, 'options' | 'configurations' | 'defaultConfiguration'> {
  return {
    options: { platform: DEFAULT_PLATFORM },
    configurations: Object.fromEntries(
      [...PLATFORMS, ...Object.keys(platforms)].map((platform) => [platform, { platform }]),
    ),
    defaultConfiguration: DEFAULT_PLATFORM,
  };
}

/** The description of a target for Nx Console and `nx show project`. */
export function metadata(description: string, project: string, target: string): Pick<TargetConfiguration, 'metadata'> {
  return {
    metadata: {
      description,
      technologies: ['mirage'],
      help: {
        command: `npx nx run ${project}:${target} --help`,
        example: { args: [`--configuration=${PLATFORMS[1]}`] },
      },
    },
  };
}

/**
 * The inputs of an image: the project's files, except those that are never part of an image, and the inputs of the
 * libraries that it imports.
 *
 * - The list of external dependencies is empty on purpose. Without the entry, Nx hashes the whole lock file, and every
 *   unrelated update misses the cache. A name that is not a node of the graph is an error. The packages that matter
 *   (`mirage` with its dependencies, and those that the modules import) are in the hash as edges of the graph.
 * - If the program embeds files, tests and Markdown are inputs, too: they may be embedded.
 */
export function sources(context: TargetContext): Inputs {
  return [
    'default',
    ...(context.embeds ? [] : ['!{projectRoot}/**/*.spec.ts', '!{projectRoot}/**/*.test.ts', '!{projectRoot}/**/*.md']),
    '!{projectRoot}/jest.config.cjs',
    '!{projectRoot}/mirage/**/*',
    '!{projectRoot}/dist/**/*',
    // Only package reads them.
    '!{projectRoot}/package/*.local.*',
    '{workspaceRoot}/tsconfig.base.json',
    // For modules without a nearer tsconfig.json or package.json. The other fields change with every new project and
    // package.
    { json: '{workspaceRoot}/tsconfig.json', fields: ['extends', 'compilerOptions'] },
    { json: '{workspaceRoot}/package.json', fields: ['type', 'imports', 'browser', 'sideEffects'] },
    ...dependencies(context),
  ];
}

/** The inputs that the packages of a unikernel determine: the plugin, the platforms and libraries. */
export function dependencies({ namedInputs }: TargetContext): Inputs {
  return [namedInputs.includes('production') ? '^production' : '^default', { externalDependencies: [] }];
}

/**
 * The inputs of configure. If config.ts imports only 'mirage', its own text determines the result: edits of modules do
 * not configure again, which saves a process before each build. The result also depends on which modules exist. Inputs
 * of Nx cannot express this, so build checks it.
 */
export function configuration(context: TargetContext): Inputs {
  if (!context.isAlone) return sources(context);
  const shared = context.namedInputs.includes('sharedGlobals') ? ['sharedGlobals'] : [];
  const [, ...rest] = sources(context).filter((input) => typeof input !== 'string' || !input.startsWith('!'));
  return ['{projectRoot}/config.ts', '{projectRoot}/tsconfig*.json', ...shared, ...rest];
}
