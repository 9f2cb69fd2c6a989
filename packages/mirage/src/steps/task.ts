import { MirageError, type Problem } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { keysOfEnvironment } from '../command-line/key-variables.js';
import { excerptOf } from './source.js';
import { formatError, formatWarning, progress, terminal } from './report.js';
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
  return async (options, nx) => {
    try {
      const success = await task(unikernelProjectOf(nx, keysOfEnvironment(process.env), options), options, {
        say: (label, text) => terminal.out(progress(label, text)),
        warn: (warning) => terminal.error(formatWarning(warning, excerptOf(nx.root, warning.where))),
        declared: declaredOptions(nx),
        nx,
      });
      return { success: success ?? true };
    } catch (error) {
      showErrors(nx.root, error);
      return { success: false };
    }
  };
}

/** Shows a `MirageError`, or those of an `AggregateError`. Returns their number. Throws all other errors. */
export function showErrors(root: string, error: unknown): number {
  const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const one of all) {
    if (!(one instanceof MirageError)) throw one;
    terminal.error(formatError(one, excerptOf(root, one.where), excerptOf(root, one.related)));
  }
  return all.length;
}

function declaredOptions(context: ExecutorContext): Readonly<Record<string, unknown>> {
  const target =
    context.projectsConfigurations.projects[context.projectName ?? '']?.targets?.[context.targetName ?? ''];
  const named: unknown = target?.configurations?.[context.configurationName ?? ''];
  return { ...(target?.options as object | undefined), ...(named as object | undefined) };
}
