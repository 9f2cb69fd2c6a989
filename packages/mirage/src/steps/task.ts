import { MirageError, type Problem } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { keysOfEnvironment } from '../command-line/keys.js';
import { excerptOf } from './source.js';
import { formatError, formatWarning, progress, terminal } from './report.js';
import { unikernelOf, type Unikernel } from './unikernel.js';

/** What an executor does, told apart from Nx: a unikernel, its options, and a voice. May throw `MirageError`. */
export type Task<Options> = (
  unikernel: Unikernel,
  options: Options,
  say: (label: string, text: string) => void,
  /** The options as the project declares them, without those of the command line. */
  declared: Readonly<Record<string, unknown>>,
  /** Shows a warning. It is part of the task's output, so Nx shows it again when it takes the result from its cache. */
  warn: (warning: Problem) => void,
  context: ExecutorContext,
) => Promise<boolean | void>;

/** An executor of a task: the one place where an error becomes a message and a failed task. */
export function executorOf<Options extends object>(
  task: Task<Options>,
): (options: Options, context: ExecutorContext) => Promise<{ success: boolean }> {
  return async (options, context) => {
    try {
      const unikernel = unikernelOf(context, keysOfEnvironment(process.env), options);
      const success = await task(
        unikernel,
        options,
        (label, text) => terminal.out(progress(label, text)),
        declaredOptions(context),
        (warning) => terminal.error(formatWarning(warning, excerptOf(context.root, warning.where))),
        context,
      );
      return { success: success ?? true };
    } catch (error) {
      const all = error instanceof AggregateError ? error.errors : [error];
      for (const one of all) {
        if (!(one instanceof MirageError)) throw one;
        terminal.error(formatError(one, excerptOf(context.root, one.where)));
      }
      return { success: false };
    }
  };
}

function declaredOptions(context: ExecutorContext): Readonly<Record<string, unknown>> {
  const target =
    context.projectsConfigurations.projects[context.projectName ?? '']?.targets?.[context.targetName ?? ''];
  const named: unknown = target?.configurations?.[context.configurationName ?? ''];
  return { ...(target?.options as object | undefined), ...(named as object | undefined) };
}
