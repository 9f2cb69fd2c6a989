import type { ExecutorContext, Task as NxTask, TaskGraph } from '@nx/devkit';
import { availableParallelism } from 'node:os';
import { withProjectKeys } from '../command-line/project-keys.js';
import { runTask, type Task } from './task.js';

/** How a task of a batch ended, as Nx wants it. */
export interface BatchResult {
  readonly task: string;
  readonly result: {
    readonly success: boolean;
    readonly status?: 'skipped';
    readonly terminalOutput: string;
    readonly startTime: number;
    readonly endTime: number;
  };
}

/** The work of an executor for many unikernels in one process. Nx passes the options by the names of the tasks. */
export type Batch<Options> = (
  graph: TaskGraph,
  options: Readonly<Record<string, Options>>,
  overrides: object,
  nx: ExecutorContext,
) => AsyncGenerator<BatchResult>;

/**
 * Returns the batch executor of a task. It yields results in the order in which they are ready. A task waits for those
 * of the batch that it depends on, and is skipped if one of them failed.
 */
export function batchOf<Options extends object>(task: Task<Options>): Batch<Options> {
  return async function* ({ tasks, dependencies }, options, _overrides, nx) {
    const waiting = new Map(Object.entries(tasks));
    const running = new Map<string, Promise<BatchResult>>();
    const failed = new Set<string>();
    while (waiting.size > 0 || running.size > 0) {
      for (const [id, one] of waiting) {
        const awaited = dependencies[id] ?? [];
        if (running.size >= availableParallelism() || awaited.some((other) => waiting.has(other) || running.has(other)))
          continue;
        waiting.delete(id);
        const isSkipped = awaited.some((other) => failed.has(other));
        running.set(id, isSkipped ? Promise.resolve(skipped(id)) : runOne(task, one, options[id]!, nx));
      }
      const ended = await Promise.race(running.values());
      running.delete(ended.task);
      if (!ended.result.success) failed.add(ended.task);
      yield ended;
    }
  };
}

function skipped(task: string): BatchResult {
  const now = Date.now();
  return { task, result: { success: false, status: 'skipped', terminalOutput: '', startTime: now, endTime: now } };
}

async function runOne<Options extends object>(
  task: Task<Options>,
  { id, target, projectRoot = '.' }: NxTask,
  options: Options,
  nx: ExecutorContext,
): Promise<BatchResult> {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(`${line}\n`);
  const startTime = Date.now();
  const environment = withProjectKeys(process.env, nx.root, { projectRoot, ...target });
  const success = await runTask(task, options, contextOf(target, nx), { out: add, error: add }, environment).catch(
    (error: unknown) => {
      add(String(error instanceof Error ? error.stack : error));
      return false;
    },
  );
  return { task: id, result: { success, terminalOutput: lines.join(''), startTime, endTime: Date.now() } };
}

/** Returns the context that Nx passes to the executor of one task. */
const contextOf = ({ project, target, configuration }: NxTask['target'], nx: ExecutorContext): ExecutorContext => ({
  ...nx,
  projectName: project,
  targetName: target,
  configurationName: configuration,
  target: nx.projectsConfigurations.projects[project]?.targets?.[target],
});
