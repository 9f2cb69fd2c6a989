import type { TargetConfiguration } from '@nx/devkit';
import { DEFAULT_PLATFORM, PLATFORMS } from '../../platforms.js';

/** The names that the targets have in this workspace. */
export interface TargetNames {
  readonly configure: string;
  readonly depend: string;
  readonly build: string;
  readonly run: string;
  readonly describe: string;
  readonly symbolicate: string;
  readonly clean: string;
}

/** What the targets of one unikernel depend on. */
export interface TargetContext {
  /** The project's name. */
  readonly project: string;
  readonly names: TargetNames;
  /** The named inputs that nx.json declares. */
  readonly namedInputs: readonly string[];
  /** Other config.ts files that register the same name. */
  readonly sameName: readonly string[];
  /** Whether config.ts imports nothing but 'mirage'. */
  readonly isAlone: boolean;
  /** Whether files of its folder, of whatever kind, may become part of the program. */
  readonly embeds: boolean;
  /** Platforms of others: names of configurations, with their packages. */
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

/** What Nx Console and `nx show project` say about a target. */
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
 * What an image is made of: the project's own files, less those that never reach an image, and what the libraries it
 * imports are made of. The list of external dependencies is empty on purpose: without the entry, Nx puts the whole lock
 * file into the hash and every unrelated update misses the cache, while a name that is no node of the graph is a hard
 * error. The packages that matter, `mirage` with all that it depends on and those that the modules import, are in the
 * hash anyway, as edges of the graph. Where files become part of the program, a text is not left out: it may be one of
 * them.
 */
export function sources({ namedInputs, embeds }: TargetContext): Inputs {
  return [
    'default',
    ...(embeds ? [] : ['!{projectRoot}/**/*.spec.ts', '!{projectRoot}/**/*.test.ts', '!{projectRoot}/**/*.md']),
    '!{projectRoot}/jest.config.cjs',
    '!{projectRoot}/mirage/**/*',
    '!{projectRoot}/dist/**/*',
    '{workspaceRoot}/tsconfig.base.json',
    // For modules with no tsconfig.json or package.json nearer. Their other fields change with every project and
    // package that is added.
    { json: '{workspaceRoot}/tsconfig.json', fields: ['extends', 'compilerOptions'] },
    { json: '{workspaceRoot}/package.json', fields: ['type', 'imports', 'browser', 'sideEffects'] },
    namedInputs.includes('production') ? '^production' : '^default',
    { externalDependencies: [] },
  ];
}

/**
 * What configure reads. A config.ts that imports nothing but 'mirage' is decided by its own text: then an edit of a
 * module need not configure again, which would cost a process before the one that builds. Which modules exist matters,
 * too, and cannot be said in inputs; build looks again.
 */
export function configuration(context: TargetContext): Inputs {
  if (!context.isAlone) return sources(context);
  const shared = context.namedInputs.includes('sharedGlobals') ? ['sharedGlobals'] : [];
  const [, ...rest] = sources(context).filter((input) => typeof input !== 'string' || !input.startsWith('!'));
  return ['{projectRoot}/config.ts', '{projectRoot}/tsconfig*.json', ...shared, ...rest];
}
