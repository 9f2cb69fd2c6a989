import type { CreateDependencies, CreateNodes, PreTasksExecution } from '@nx/devkit';
import { beforeTasks } from './command-line/before-tasks.js';
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

export const preTasksExecution: PreTasksExecution<MiragePluginOptions> = (_options, { argv }) => beforeTasks(argv);
