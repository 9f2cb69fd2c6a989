import { MirageError, type RunCommand } from '@mirage/core';
import { attach } from './exec.js';

/** Starts a unikernel on this terminal, waits for its end and returns its exit status. `again` is the command that builds it. Error: MIR0502. */
export async function start({ program, args }: RunCommand, again: string): Promise<number> {
  try {
    return await attach(program, args, { cwd: process.cwd() });
  } catch (error) {
    throw new MirageError('MIR0502', `${program} cannot be started: ${(error as Error).message}.`, {
      next: `Build it again: ${again}`,
    });
  }
}
