import { constants } from 'node:os';

/** What a finished process left. */
export interface Finished {
  /** Exit status; 128 plus the signal's number for a process that a signal ended. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and keeps what it prints. No shell is involved. */
export async function execute(program: string, args: readonly string[], options: { cwd: string }): Promise<Finished> {
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    cwd: options.cwd,
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
  });
  if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause;
  return { status: statusOf(result.exitCode, result.signal), stdout: result.stdout, stderr: result.stderr };
}

/** How long the beginning of a line waits for its end. */
const IDLE_MS = 50;

/** How long a program may take to end after a signal. */
const PATIENCE_MS = 5_000;

/** How a program is attached to this terminal. */
export interface AttachOptions {
  readonly cwd: string;
  /** Rewrites what the program prints on its standard output. Default: the program writes to the terminal itself. */
  readonly output?: {
    readonly write: (piece: string) => string;
    readonly idle: () => string;
    readonly end: () => string;
  };
  /**
   * The status to return for one that the program exited with; ends by a signal are not asked about. Default: the same.
   */
  readonly exitStatus?: (status: number) => number;
}

/** Runs a program on this terminal: its input, its output. Ends it when this process ends. */
export async function attach(program: string, args: readonly string[], options: AttachOptions): Promise<number> {
  const { execa } = await import('execa');
  const { cwd, output, exitStatus = (status) => status } = options;
  const child = execa(program, args, {
    cwd,
    env: withoutForcedColours(process.env, process.stdout.isTTY),
    extendEnv: false,
    reject: false,
    stdin: 'inherit',
    stdout: output ? 'pipe' : 'inherit',
    stderr: 'inherit',
    buffer: false,
    forceKillAfterDelay: PATIENCE_MS,
  });
  // A guest writes byte by byte; Nx shows every piece that it is given as a line. So the beginning of a line has to
  // wait a little.
  let idle: NodeJS.Timeout | undefined;
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    clearTimeout(idle);
    process.stdout.write(output!.write(piece));
    idle = setTimeout(() => process.stdout.write(output!.idle()), IDLE_MS);
  });

  // Ctrl-C reaches the whole process group: the child ends by itself, and this process stays to report it. A child that
  // does not end (a loop that never pauses sees no signal) is killed; execa does the same after it has passed on
  // SIGTERM.
  let interrupted: NodeJS.Signals | undefined;
  const wait = (): void => {
    interrupted = 'SIGINT';
    setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  };
  const forward = (signal: NodeJS.Signals): void => {
    interrupted = signal;
    child.kill('SIGTERM');
  };
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  try {
    const result = await child;
    if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause;
    clearTimeout(idle);
    if (output) process.stdout.write(output.end());
    // A monitor that a signal ends calls that success; the user's program did not end by itself.
    if (result.exitCode === 0 && interrupted) return statusOf(undefined, interrupted);
    return result.exitCode === undefined ? statusOf(undefined, result.signal) : exitStatus(result.exitCode);
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', forward);
    process.off('SIGHUP', forward);
  }
}

/**
 * Nx asks its tasks for colours even where their output becomes a file or a pipe: there a program has none unless the
 * user asks for them.
 */
export function withoutForcedColours(env: NodeJS.ProcessEnv, isTerminal: boolean): NodeJS.ProcessEnv {
  const { FORCE_COLOR, ...others } = env;
  return isTerminal || FORCE_COLOR !== 'true' ? env : others;
}

function statusOf(exitCode: number | undefined, signal: NodeJS.Signals | undefined): number {
  return exitCode ?? 128 + (signal ? constants.signals[signal] : 0);
}
