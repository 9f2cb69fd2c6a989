import { spawn } from 'node:child_process';

/** The result of a command. */
export interface Finished {
  readonly status: number;
  /** Standard output and standard error, in the order of arrival. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** Standard input, which ends after it. Default: it is empty. */
  readonly input?: string;
  /** Time limit: the command is killed and the test fails. Default: two minutes. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A running command. */
export interface Running {
  /** Resolves with the match when its output matches the pattern; rejects if it ends before. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Sends a signal to the command and its child processes. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Returns what it has printed so far. */
  readonly output: () => string;
  readonly finished: Promise<Finished>;
}

/** Runs a command in the environment of a user: outside of Nx, Jest and npm scripts. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return start(program, args, options).finished;
}

/** Starts a command in the same environment. */
export function start(program: string, args: readonly string[], options: RunOptions): Running {
  const { cwd, input, timeoutMs = 120_000, env } = options;
  const child = spawn(program, args, {
    cwd,
    env: { ...userEnvironment(), ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let stdout = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin?.on('error', () => undefined).end(input);
  // The whole process group, so that no child process remains.
  const kill = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
  };
  const words = [program, ...args].join(' ');
  const finished = new Promise<Finished>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${words} did not end within ${timeoutMs} ms:\n${output}`));
      kill('SIGKILL');
    }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ status: code ?? -1, output: withoutColours(output), stdout: withoutColours(stdout) });
    });
  });
  const prints = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      for (const stream of [child.stdout!, child.stderr!]) stream.on('data', look);
      look();
      const fail = (): void => reject(new Error(`${words} ended without printing ${pattern}:\n${output}`));
      finished.then(fail, fail);
    });
  return { prints, kill, output: () => output, finished };
}

/**
 * Clones of a repository share a cache of Nx, and so would the workspaces of these tests, which start with the same
 * commit. A test must not use the cache of another one. With a relative path, each workspace has its own cache.
 */
const OWN_CACHE = { NX_CACHE_DIRECTORY: '.nx/cache' };

/** Returns the environment without the variables of Nx, npm and Jest, which change the behaviour of our commands. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|npm_|JEST_|NODE_OPTIONS$|NODE_ENV$|INIT_CWD$|FORCE_COLOR$|CI$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...OWN_CACHE, NX_DAEMON: 'false', NX_TUI: 'false' };
}

function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  return text.replace(/\x1b\[[0-9;]*m/g, '');
}
