// How the steps of `npm test` run programs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addUp, forgetCounts } from './counts.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const results = join(ROOT, 'tmp/results');

export const HOLDS = { passed: 1, failed: 0, problems: [] };

export function fails(...problems) {
  return { passed: 0, failed: 1, problems };
}

/**
 * Runs a program of node_modules or of PATH. Returns its exit status and, when it is `isQuiet`, its output; otherwise
 * the output goes to the terminal. Stops the program at `stopMs`.
 */
export function run(program, args, { stopMs, cwd = ROOT, env = process.env, isQuiet = false }) {
  return new Promise((resolve) => {
    let output = '';
    const ours = join(ROOT, 'node_modules/.bin', program);
    const child = spawn(existsSync(ours) ? ours : program, args, {
      cwd,
      // Nx's daemon would outlive the run, and its terminal UI is not a log.
      env: { ...env, NX_DAEMON: 'false', NX_TUI: 'false' },
      stdio: ['ignore', ...Array(2).fill(isQuiet ? 'pipe' : 'inherit')],
      timeout: Math.max(1, stopMs - Date.now()),
      killSignal: 'SIGKILL',
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ status: 1, output: error.message }));
    child.on('close', (status, signal) => {
      if (signal) {
        const reason = Date.now() >= stopMs ? 'because its step took far too long' : `by ${signal}`;
        output += `${program} was stopped ${reason}.`;
      }
      resolve({ status: status ?? 1, output });
    });
  });
}

/** Runs commands one after the other, in parallel with other steps. Fails with the output of the first that fails. */
export async function check(options, ...commands) {
  for (const [program, ...args] of commands) {
    const { status, output } = await run(program, args, { ...options, isQuiet: true });
    if (status !== 0) return fails(output.trimEnd());
  }
  return HOLDS;
}

/** Runs tests and returns the counts of `projects`. */
export async function count(projects, program, args, options) {
  forgetCounts(results, projects);
  const { status, output } = await run(program, args, options);
  const { problems, ...sum } = addUp(results, projects, status);
  return { ...sum, problems: output === '' ? problems : [...problems, output] };
}

/** Runs Jest in a folder of the checkout, and counts its tests as those of `project`. */
export function jest(project, folder, args, { env = process.env, ...options }) {
  return count([project], 'jest', ['--ci', ...args], {
    ...options,
    cwd: join(ROOT, folder),
    env: { ...env, MIRAGE_TEST_PROJECT: project },
  });
}

/** Adds up several results. */
export function sum(all) {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    problems: all.flatMap(({ problems }) => problems),
  };
}
