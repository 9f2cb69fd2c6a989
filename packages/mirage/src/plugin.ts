import type { CreateDependencies, CreateNodes, PreTasksExecution, ProjectsConfigurations } from '@nx/devkit';
import { pluginEdges } from './infer/dependencies.js';
import { FILES, infer } from './infer/infer.js';
import { KEYS_VARIABLE, keysOf } from './infer/keys.js';
import type { MiragePluginOptions } from './infer/options.js';
import { runWords, WORDS_VARIABLE } from './infer/run-words.js';
import { refusal } from './infer/unknown-configuration.js';

export type { MiragePluginOptions } from './infer/options.js';

export const name = 'mirage/plugin';

/** Infers the targets of every unikernel of the workspace. Reads config.ts as text; never runs it and never throws. */
export const createNodes: CreateNodes<MiragePluginOptions> = [FILES, infer];

/** The name that Nx before 23 looks for. */
export const createNodesV2 = createNodes;

export const createDependencies: CreateDependencies<MiragePluginOptions> = (_options, context) => pluginEdges(context);

/**
 * Hands the keys of the command line, and what stands on both sides of `--`, to the tasks, and refuses a configuration that does not exist. Nx passes the command line and nothing about the tasks, so the projects come from the
 * graph that it has just written; without one there is nothing to compare with.
 */
export const preTasksExecution: PreTasksExecution<MiragePluginOptions> = (_options, { argv }) => {
  const keys = keysOf(argv);
  // Nx carries what a hook changes in the environment over to the tasks.
  if (keys !== undefined) process.env[KEYS_VARIABLE] = [process.env[KEYS_VARIABLE], keys].filter(Boolean).join(',');
  const words = runWords(argv);
  if (words !== undefined) process.env[WORDS_VARIABLE] = JSON.stringify(words);
  const message = refusal(argv, readProjects);
  if (message === undefined) return;
  const error = new Error(message);
  // Nx offers a stack trace where there is one; here the message says everything.
  error.stack = '';
  throw error;
};

/** Loads Nx's toolkit only here, when a configuration has to be looked up: Nx starts a process for this module before every run of tasks. */
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
