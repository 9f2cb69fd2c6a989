import { spawn } from 'node:child_process';

/** What a finished command left. */
export interface Finished {
  readonly status: number;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  /** The command is ended then, and the test fails. Default: two minutes. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command as a user would: not in a task of Nx, not in Jest, not in an npm script. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, input, timeoutMs = 120_000, env } = options;
  const child = spawn(program, args, {
    cwd,
    env: { ...userEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.on('error', () => undefined).end(input ?? '');
  let timedOut = false;
  // The group, so that nothing that the command started is left behind.
  const timer = setTimeout(() => {
    timedOut = true;
    process.kill(-child.pid!, 'SIGKILL');
  }, timeoutMs);
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  clearTimeout(timer);
  if (timedOut) throw new Error(`${program} ${args.join(' ')} did not end within ${timeoutMs} ms:\n${output}`);
  return { status, output: withoutColours(output), stdout: withoutColours(stdout) };
}

/** The environment without what Nx, npm and Jest added to it, in which our commands would behave otherwise than for a user. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|npm_|JEST_|NODE_OPTIONS$|NODE_ENV$|INIT_CWD$|FORCE_COLOR$|CI$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1', NX_DAEMON: 'false', NX_TUI: 'false' };
}

function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  return text.replace(/\x1b\[[0-9;]*m/g, '');
}
