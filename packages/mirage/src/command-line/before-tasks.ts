import type { ProjectsConfigurations } from '@nx/devkit';
import { passOnStatus, STATUS_FILE } from './exit-status.js';
import { passOutputThrough, prepareRun } from './prepare-run.js';

/**
 * The plugin's hook before tasks: reads the command line before Nx hashes or starts a task. Nx passes the variables
 * that are set in `process.env` to the tasks. Where Nx loads plugins in its own process the hook costs nothing.
 * Elsewhere it costs the start of a plugin's process, so `mirage:init` sets `NX_ISOLATE_PLUGINS=false`. The exit
 * status and the output need the process that the user started. In the daemon, which is another process, `nx run` ends
 * with Nx's own status 1, and Nx splits very long lines.
 */
export function beforeTasks(argv: readonly string[]): void {
  prepareRun(argv, process.env, readProjects);
  if (argv === process.argv) {
    passOnStatus(process.env);
    passOutputThrough(argv, process.env, process.stdout.isTTY);
  } else {
    process.env[STATUS_FILE] = '';
  }
}

/** Called only when the command line names a configuration that is not one of our platforms. */
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
