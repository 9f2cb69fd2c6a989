import { MirageError, type RunCommand } from '@mirage/core';
import { attach, type AttachOptions } from './exec.js';
import { attachSupervised } from './supervised.js';
import { Symbolicator } from './symbolicate.js';

/**
 * Starts a unikernel on this terminal, waits for its end and returns its exit status. It runs in `folder`, to which
 * paths in config.ts are relative. `again` is the command that builds it. `say` shows the progress of preparations.
 * Errors: MIR0502, and those of the platform.
 */
export async function start(
  command: RunCommand,
  folder: string,
  again: string,
  say: (text: string) => void,
): Promise<number> {
  const { program, args, exitStatus, sourceMap, supervisor } = command;
  const giveUp = await command.prepare?.(say);
  try {
    const options: AttachOptions = {
      cwd: folder,
      ...(exitStatus ? { exitStatus } : {}),
      ...(sourceMap === undefined ? {} : { output: new Symbolicator(sourceMap) }),
    };
    return await (supervisor === undefined
      ? attach(program, args, options)
      : attachSupervised(supervisor, [program, ...args], options));
  } catch (error) {
    throw new MirageError('MIR0502', `${program} cannot be started: ${(error as Error).message}.`, {
      next: `Build it again: ${again}`,
    });
  } finally {
    giveUp?.();
  }
}
