import { MirageError, type Problem } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { keysOfEnvironment } from '../command-line/key-variables.js';
import { excerptOf } from './source.js';
import { formatError, formatWarning, progress, terminal, type Terminal } from './report.js';
import { unikernelProjectOf, type UnikernelProject } from './unikernel-project.js';

/** What a task receives in addition to its unikernel and options. */
export interface TaskContext {
  /** Shows progress. */
  readonly say: (label: string, text: string) => void;
  /** Shows a warning. Nx shows it again when it takes the result from its cache. */
  readonly warn: (warning: Problem) => void;
  /** The options that the project declares, without those of the command line. */
  readonly declared: Readonly<Record<string, unknown>>;
  readonly nx: ExecutorContext;
}

/** The work of an executor. May throw `MirageError`. */
export type Task<Options> = (
  unikernel: UnikernelProject,
  options: Options,
  context: TaskContext,
) => Promise<boolean | void>;

/** Returns the executor of a task. It turns errors into messages and a failed task. */
export function executorOf<Options extends object>(
  task: Task<Options>,
): (options: Options, nx: ExecutorContext) => Promise<{ success: boolean }> {
  return async (options, nx) => ({ success: await runTask(task, options, nx, terminal) });
}

/** Runs a task with its messages on an output. Returns whether it succeeded. */
export async function runTask<Options extends object>(
  task: Task<Options>,
  options: Options,
  nx: ExecutorContext,
  output: Terminal,
  environment = process.env,
): Promise<boolean> {
  try {
    const success = await task(unikernelProjectOf(nx, keysOfEnvironment(environment), options), options, {
      say: (label, text) => output.out(progress(label, text)),
      warn: (warning) => output.error(formatWarning(warning, excerptOf(nx.root, warning.where))),
      declared: declaredOptions(nx),
      nx,
    });
    return success ?? true;
  } catch (error) {
    showErrors(nx.root, error, output);
    return false;
  }
}

/** Shows a `MirageError`, or those of an `AggregateError`. Returns their number. Throws all other errors. */
export function showErrors(root: string, error: unknown, output = terminal): number {
  const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const one of all) {
    if (!(one instanceof MirageError)) throw one;
    output.error(formatError(one, excerptOf(root, one.where), excerptOf(root, one.related)));
  }
  return all.length;
}

function declaredOptions(context: ExecutorContext): Readonly<Record<string, unknown>> {
  const target =
    context.projectsConfigurations.projects[context.projectName ?? '']?.targets?.[context.targetName ?? ''];
  const named: unknown = target?.configurations?.[context.configurationName ?? ''];
  return { ...(target?.options as object | undefined), ...(named as object | undefined) };
}
