import { start, type Unikernel } from '@mirage/runtime';
import { processPlatform } from './process-platform.js';
import { topLevelHasEnded } from './top-level.js';

/**
 * Runs the unikernel as this process: starts its jobs, and ends the process when they have ended. Called once, by
 * main.ts.
 */
export function boot(unikernel: Unikernel): void {
  const platform = processPlatform(unikernel.name);
  topLevelHasEnded();
  void start(platform, unikernel);
}
