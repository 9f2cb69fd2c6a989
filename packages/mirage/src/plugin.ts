import type { CreateDependencies, CreateNodes, PreTasksExecution, ProjectsConfigurations } from '@nx/devkit';
import { passOnStatus, STATUS_FILE } from './command-line/exit-status.js';
import { passOutputThrough, prepareRun } from './command-line/prepare-run.js';
import { pluginEdges } from './infer/dependencies.js';
import { FILES, infer } from './infer/infer.js';
import type { MiragePluginOptions } from './infer/options.js';

export type { MiragePluginOptions } from './infer/options.js';

export const name = 'mirage/plugin';

/** Infers the targets of every unikernel of the workspace. Reads config.ts as text; never runs it and never throws. */
export const createNodes: CreateNodes<MiragePluginOptions> = [FILES, infer];

/** The name that Nx before 23 looks for. */
export const createNodesV2 = createNodes;

export const createDependencies: CreateDependencies<MiragePluginOptions> = (_options, context) => pluginEdges(context);

/**
 * Reads the command line before any task is hashed or started. Nx hands what is set in `process.env` to the tasks.
 * Where Nx loads plugins in its own process this costs nothing; elsewhere it costs the start of a plugin's process, so
 * `mirage:init` asks for the former. The exit status and the output need the process that the user started: the daemon
 * is another one, and then `nx run` ends with Nx's own 1, and Nx splits very long lines.
 */
export const preTasksExecution: PreTasksExecution<MiragePluginOptions> = (_options, { argv }) => {
  prepareRun(argv, process.env, readProjects);
  if (argv === process.argv) {
    passOnStatus(process.env);
    passOutputThrough(argv, process.env, process.stdout.isTTY);
  } else {
    process.env[STATUS_FILE] = '';
  }
};

/** Called only when the command line names a configuration that is none of our platforms. */
function readProjects(): ProjectsConfigurations['projects'] {
  const { readCachedProjectGraph, readProjectsConfigurationFromProjectGraph } =
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a lazy load that stays synchronous
    require('@nx/devkit') as typeof import('@nx/devkit');
  try {
    return readProjectsConfigurationFromProjectGraph(readCachedProjectGraph()).projects;
  } catch {
    return {};
  }
}
