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
  return { status: exitStatus(result.exitCode, result.signal), stdout: result.stdout, stderr: result.stderr };
}

/** How long a program may take to end after a signal. */
const PATIENCE_MS = 5_000;

/** Runs a program on this terminal: its input, its output. Ends it when this process ends. */
export async function attach(program: string, args: readonly string[], options: { cwd: string }): Promise<number> {
  const { execa } = await import('execa');
  const child = execa(program, args, {
    cwd: options.cwd,
    reject: false,
    stdio: 'inherit',
    forceKillAfterDelay: PATIENCE_MS,
  });
  // Ctrl-C reaches the whole process group: the child ends by itself, and this process stays to report it. A child that does not end
  // (a loop that never pauses sees no signal) is killed; execa does the same after it has passed on SIGTERM.
  const wait = (): void => void setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  const forward = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  try {
    const result = await child;
    if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause;
    return exitStatus(result.exitCode, result.signal);
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', forward);
    process.off('SIGHUP', forward);
  }
}

function exitStatus(exitCode: number | undefined, signal: NodeJS.Signals | undefined): number {
  return exitCode ?? 128 + (signal ? constants.signals[signal] : 0);
}
