import { constants } from 'node:os';
import type { Readable } from 'node:stream';

/** The result of a process. */
export interface Finished {
  /** Exit status. 128 plus the signal's number if a signal ended the process. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or until `signal` is aborted, and returns its output. Does not use a shell. */
export async function execute(
  program: string,
  args: readonly string[],
  { cwd, signal }: { readonly cwd: string; readonly signal?: AbortSignal | undefined },
): Promise<Finished> {
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    cwd,
    ...(signal ? { cancelSignal: signal } : {}),
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
  });
  if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause;
  return { status: statusOf(result.exitCode, result.signal), stdout: result.stdout, stderr: result.stderr };
}

/** How long the beginning of a line is held back for the rest of the line. */
const IDLE_MS = 50;

/** How long a program may take to end after a signal, unless it says that it takes longer. */
const END_TIMEOUT_MS = 5_000;

/** Rewrites the output of a program, piece by piece. */
export interface OutputRewriter {
  readonly write: (piece: string) => string;
  readonly idle: () => string;
  readonly end: () => string;
}

/** How to attach a program to this terminal. */
export interface AttachOptions {
  readonly cwd: string;
  /** Rewrites the standard output of the program. Default: the program writes to the terminal directly. */
  readonly output?: OutputRewriter;
  /** How long the program itself takes at most to end after a signal, in milliseconds. Default: not long. */
  readonly endTimeoutMs?: number;
  /** When it is aborted, a new version is to take the place of the program: it is ended soon. Default: never. */
  readonly replaced?: AbortSignal;
  /** Maps the exit status of the program. Not called if a signal ended it. Default: the same status. */
  readonly exitStatus?: (status: number) => number;
}

/** How long a program that is to be replaced may take to end the requests that it handles. */
const REPLACE_MS = 500;

/**
 * Calls `ask` when a program is to be replaced, and again if it still runs a moment later: the second request ends it.
 * Returns a function that stops this.
 */
export function whenReplaced(replaced: AbortSignal | undefined, ask: () => void): () => void {
  let second: NodeJS.Timeout | undefined;
  const begin = (): void => {
    ask();
    second = setTimeout(ask, REPLACE_MS);
  };
  if (replaced?.aborted) begin();
  else replaced?.addEventListener('abort', begin, { once: true });
  return () => {
    clearTimeout(second);
    replaced?.removeEventListener('abort', begin);
  };
}

/** Runs a program with the input and output of this terminal. Ends it when this process ends. */
export async function attach(program: string, args: readonly string[], options: AttachOptions): Promise<number> {
  const { execa } = await import('execa');
  const { cwd, output, exitStatus = (status) => status } = options;
  const endTimeoutMs = Math.max(END_TIMEOUT_MS, options.endTimeoutMs ?? 0);
  const child = execa(program, args, {
    cwd,
    env: withoutForcedColours(process.env, process.stdout.isTTY),
    extendEnv: false,
    reject: false,
    stdin: 'inherit',
    stdout: output ? 'pipe' : 'inherit',
    stderr: 'inherit',
    buffer: false,
    forceKillAfterDelay: endTimeoutMs,
  });
  const flush = output && child.stdout ? pipeLines(child.stdout, output) : undefined;

  // Ctrl-C reaches the whole process group: the child ends itself, and this process reports its status. A child that
  // does not end (an endless loop handles no signal) is killed. execa does the same after it has forwarded SIGTERM.
  let interrupted: NodeJS.Signals | undefined;
  const wait = (): void => {
    interrupted = 'SIGINT';
    setTimeout(() => child.kill('SIGKILL'), endTimeoutMs).unref();
  };
  const forward = (signal: NodeJS.Signals): void => {
    interrupted = signal;
    child.kill('SIGTERM');
  };
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  const stop = whenReplaced(options.replaced, () => void child.kill('SIGTERM'));
  try {
    const result = await child;
    if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause;
    flush?.();
    // A monitor that a signal ends exits with 0, but the user's program did not end normally.
    if (result.exitCode === 0 && interrupted) return statusOf(undefined, interrupted);
    return result.exitCode === undefined ? statusOf(undefined, result.signal) : exitStatus(result.exitCode);
  } finally {
    stop();
    process.off('SIGINT', wait);
    process.off('SIGTERM', forward);
    process.off('SIGHUP', forward);
  }
}

/**
 * Writes the output of a program to this terminal. Returns a function that writes the rest.
 *
 * A guest writes byte by byte, and Nx shows every piece of output as a line. So the beginning of a line is held back
 * for a moment.
 */
export function pipeLines(from: Readable, output: OutputRewriter): () => void {
  let idle: NodeJS.Timeout | undefined;
  from.setEncoding('utf8').on('data', (piece: string) => {
    clearTimeout(idle);
    process.stdout.write(output.write(piece));
    idle = setTimeout(() => process.stdout.write(output.idle()), IDLE_MS);
  });
  return () => {
    clearTimeout(idle);
    process.stdout.write(output.end());
  };
}

/**
 * Removes FORCE_COLOR, which Nx sets for its tasks, if the output is not a terminal. A value that the user set is
 * kept.
 */
export function withoutForcedColours(env: NodeJS.ProcessEnv, isTerminal: boolean): NodeJS.ProcessEnv {
  const { FORCE_COLOR, ...others } = env;
  return isTerminal || FORCE_COLOR !== 'true' ? env : others;
}

/** Returns the exit status of a process as a shell does: 128 plus the number of the signal that ended it. */
export function statusOf(exitCode: number | undefined, signal: NodeJS.Signals | undefined): number {
  return exitCode ?? 128 + (signal ? constants.signals[signal] : 0);
}
