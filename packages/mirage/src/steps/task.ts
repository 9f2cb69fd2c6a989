import { MirageError } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { excerptOf } from './source.js';
import { formatError, progress, terminal } from './report.js';
import { unikernelOf, type Unikernel } from './unikernel.js';

/** What an executor does, told apart from Nx: a unikernel, its options, and a voice. May throw `MirageError`. */
export type Task<Options> = (
  unikernel: Unikernel,
  options: Options,
  say: (label: string, text: string) => void,
) => Promise<boolean | void>;

/** An executor of a task: the one place where an error becomes a message and a failed task. */
export function executorOf<Options>(
  task: Task<Options>,
): (options: Options, context: ExecutorContext) => Promise<{ success: boolean }> {
  return async (options, context) => {
    const unikernel = unikernelOf(context);
    try {
      const success = await task(unikernel, options, (label, text) => terminal.out(progress(label, text)));
      return { success: success ?? true };
    } catch (error) {
      const all = error instanceof AggregateError ? error.errors : [error];
      for (const one of all) {
        if (!(one instanceof MirageError)) throw one;
        terminal.error(formatError(one, excerptOf(unikernel.root, one.where)));
      }
      return { success: false };
    }
  };
}
