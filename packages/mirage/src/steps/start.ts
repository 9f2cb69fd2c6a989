import { MirageError, type RunCommand } from '@mirage/core';
import { attach } from './exec.js';
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
  const { program, args, exitStatus, sourceMap } = command;
  const giveUp = await command.prepare?.(say);
  try {
    return await attach(program, args, {
      cwd: folder,
      ...(exitStatus ? { exitStatus } : {}),
      ...(sourceMap === undefined ? {} : { output: new Symbolicator(sourceMap) }),
    });
  } catch (error) {
    throw new MirageError('MIR0502', `${program} cannot be started: ${(error as Error).message}.`, {
      next: `Build it again: ${again}`,
    });
  } finally {
    giveUp?.();
  }
}
