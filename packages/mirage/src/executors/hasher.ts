import type { CustomHasher, Hash, HasherContext, ProjectsConfigurations } from '@nx/devkit';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passOutputThrough, prepareRun } from '../command-line/prepare-run.js';
import { STATUS_FILE } from './status-file.js';

/*
 * What has to happen in the process that the user started. An executor runs in a process of its own; and for a hook of the plugin Nx (23), with
 * the daemon, would start one before every run of tasks, ours or not. An executor's hasher is what Nx loads where the user is waiting: those of
 * all tasks, before any of them is hashed or started. It copies the environment for executors before it calls a hasher, so all this
 * happens when the module is loaded.
 */

prepareRun(process.argv, process.env, readProjects);
passOutputThrough(process.argv, process.env, process.stdout.isTTY);

// Nx makes 0 or 1 of every executor's end, but `nx run NAME:run` should end as the unikernel ended: 63 after --help, say. So the executor of
// run leaves the status in a file, and here it takes the place of Nx's 1.
const statusFile = join(tmpdir(), `mirage-status-${process.pid}-${Date.now()}`);
process.env[STATUS_FILE] = statusFile;
process.on('exit', (code) => {
  if (!existsSync(statusFile)) return;
  const status = Number(readFileSync(statusFile, 'utf8'));
  rmSync(statusFile);
  if (code === 1 && status > 0 && status < 256) process.exitCode = status;
});

/** Status when the reader of the output went away: what a shell shows for a program that SIGPIPE ended. */
const STATUS_OUTPUT_CLOSED = 141;

// Nx shows what executors print, and says what it does; `nx describe NAME | head -1` closes its output early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(STATUS_OUTPUT_CLOSED);
});

/** Asked for only when the command line names a configuration that is no platform of ours. */
function readProjects(): ProjectsConfigurations['projects'] {
  const { readCachedProjectGraph, readProjectsConfigurationFromProjectGraph } =
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a lazy load that stays synchronous
    require('@nx/devkit') as typeof import('@nx/devkit');
  try {
    return readProjectsConfigurationFromProjectGraph(readCachedProjectGraph()).projects;
  } catch {
    return {};
  }
}

/** What Nx (23) passes beside what its types say: the task's environment, with what .env files add. */
type Context = HasherContext & { readonly env?: NodeJS.ProcessEnv };

/** The hash of a task: Nx's own. */
const hash: CustomHasher = (task, { hasher, taskGraph, env = process.env }: Context): Promise<Hash> =>
  hasher.hashTask(task, taskGraph, env);

export default hash;
