import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** Time limit of a process, in milliseconds, far above what any needs. */
const LIMIT_MS = 30_000;

/** How a process ended; `signal` is SIGKILL when it overran the limit. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under the time limit. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output so far contains `text`; rejects when the process ends without it. */
  readonly prints: (text: string) => Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a program; its input stays open until the test ends it. */
export function startProcess(program: string, args: readonly string[] = [], options: RunOptions = {}): Running {
  const child = spawn(program, args, { stdio: 'pipe', cwd: options.cwd, env: { ...process.env, ...options.env } });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of waiting) look();
    });
  }
  // A program may end before it has read what the test sends.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, ...output });
    });
  });
  const prints = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.stdout.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then(({ status, signal }) =>
        reject(new Error(`ended (${status ?? signal}) without printing ${text}:\n${output.stdout}${output.stderr}`)),
      );
    });
  return { child, ended, prints };
}

/** Runs a program to its end with `input` as all of its standard input. */
export async function runProcess(
  program: string,
  args: readonly string[] = [],
  input = '',
  options: RunOptions = {},
): Promise<Ended> {
  const { child, ended } = startProcess(program, args, options);
  child.stdin.end(input);
  return ended;
}
