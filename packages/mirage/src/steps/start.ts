import { MirageError, type RunCommand } from '@mirage/core';
import { attach } from './exec.js';
import { Symbolicator } from './symbolicate.js';

/** Starts a unikernel on this terminal, waits for its end and returns its exit status. `again` is the command that builds it. Error: MIR0502. */
export async function start(command: RunCommand, again: string): Promise<number> {
  const { program, args, exitStatus, sourceMap } = command;
  try {
    return await attach(program, args, {
      cwd: process.cwd(),
      ...(exitStatus ? { exitStatus } : {}),
      ...(sourceMap === undefined ? {} : { output: new Symbolicator(sourceMap) }),
    });
  } catch (error) {
    throw new MirageError('MIR0502', `${program} cannot be started: ${(error as Error).message}.`, {
      next: `Build it again: ${again}`,
    });
  }
}
