import { jobList, MirageError, printPlan } from '@mirage/core';
import { basename } from 'node:path';
import { writePlan } from '../../steps/configure.js';
import { CONFIG_FILE, evaluate } from '../../steps/evaluate.js';
import { checkInputs } from '../../steps/inputs/check.js';
import { loadPlatform, nxCommand } from '../../steps/platform.js';
import { planFor } from '../../steps/plan.js';
import { batchOf } from '../../steps/batch.js';
import { executorOf, type Task } from '../../steps/task.js';
import { display } from '../../steps/unikernel-project.js';

export interface ConfigureOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
  readonly dryRun?: boolean;
  /** The config.ts of other unikernels that register the same name. Set by the plugin. */
  readonly sameName?: readonly string[];
}

/** `nx configure NAME`: evaluates config.ts and writes the files of the platform. */
const task: Task<ConfigureOptions> = async (unikernel, { platform: platformName, dryRun, sameName }, { say, nx }) => {
  const config = display(unikernel, CONFIG_FILE);
  const { graph, lines, metafile } = await evaluate(unikernel);
  say('Mirage', `Using scanned config file: ${config}`);
  for (const line of lines) say(CONFIG_FILE, line);
  if (sameName?.length) {
    throw new MirageError('MIR0207', `${[config, ...sameName].join(' and ')} register the same name '${graph.name}'.`, {
      next: 'Give one of them another name: both would build and run as the same unikernel.',
    });
  }
  const platform = loadPlatform(unikernel, platformName);
  const plan = planFor(unikernel, graph, platform);
  if (dryRun) {
    say(graph.name, printPlan(plan).trimEnd());
    return;
  }
  if (metafile !== undefined) checkInputs(nx, unikernel, metafile, []);
  say(graph.name, `Using configuration: ${config}`);
  say(graph.name, jobList(graph));
  writePlan(unikernel, plan);
  say(graph.name, `Generating: ${plan.files.map(({ path }) => basename(path)).join(', ')}`);
  say(
    graph.name,
    `Now run '${nxCommand('depend', unikernel, platformName)}' to install the package dependencies for this unikernel.`,
  );
};

export default executorOf(task);
/** The same for many unikernels in one process: `nx run-many -t configure --batch`. */
export const batch = batchOf(task);
