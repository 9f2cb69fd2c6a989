import { MirageError, type RunCommand } from '@mirage/core';
import type { Announcer } from './announce-ports.js';
import { attach, type AttachOptions, type OutputRewriter } from './exec.js';
import { attachSupervised } from './supervised.js';
import { Symbolicator } from './symbolicate.js';

/** Where and how a unikernel starts. */
export interface StartOptions {
  /** The folder to which paths in config.ts are relative. */
  readonly folder: string;
  /** The command that builds it. */
  readonly again: string;
  /** How long it may take to end after a request, in milliseconds. Default: a few seconds. */
  readonly endTimeoutMs?: number;
  /** As in `AttachOptions`. */
  readonly replaced?: AbortSignal;
  /** Adds lines to its output. */
  readonly announce: Announcer;
}

/** Output as it is. */
const unchanged: OutputRewriter = { write: (piece) => piece, idle: () => '', end: () => '' };

/**
 * Starts a unikernel on this terminal, waits for its end and returns its exit status. `say` shows the progress of
 * preparations. Errors: MIR0502, and those of the platform.
 */
export async function start(command: RunCommand, options: StartOptions, say: (text: string) => void): Promise<number> {
  const giveUp = await command.prepare?.(say);
  try {
    return await startPrepared(command, options);
  } finally {
    giveUp?.();
  }
}

/** Starts a unikernel whose preparations are done, and returns its exit status. Error: MIR0502. */
export async function startPrepared(
  { program, args, exitStatus, sourceMap, supervisor }: RunCommand,
  { folder, again, announce, endTimeoutMs, replaced }: StartOptions,
): Promise<number> {
  try {
    const output = announce(sourceMap === undefined ? unchanged : new Symbolicator(sourceMap));
    const options: AttachOptions = {
      cwd: folder,
      ...(exitStatus ? { exitStatus } : {}),
      ...(endTimeoutMs === undefined ? {} : { endTimeoutMs }),
      ...(replaced ? { replaced } : {}),
      // Without changes the program writes to the terminal itself.
      ...(output === unchanged ? {} : { output }),
    };
    return await (supervisor === undefined
      ? attach(program, args, options)
      : attachSupervised(supervisor, [program, ...args], options));
  } catch (error) {
    throw new MirageError('MIR0502', `${program} cannot be started: ${(error as Error).message}.`, {
      next: `Build it again: ${again}`,
    });
  }
}
