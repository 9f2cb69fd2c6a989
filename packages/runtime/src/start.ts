import { declareArguments, type Arguments } from './args/declare.js';
import type { GuestPlatform } from './platform.js';
import { reportError } from './report.js';
import { ShutdownRequested } from './shutdown.js';

/** A unikernel: its name and its jobs, in the order of config.ts. */
export interface Unikernel {
  readonly name: string;
  /** What it takes on its command line. Default: nothing but `--help`. */
  readonly args?: Arguments;
  /** Each starts one job when called and resolves when the job has ended. */
  readonly jobs: readonly (() => Promise<unknown>)[];
}

/** Exit status after an error that nobody caught. */
const UNCAUGHT = 1;

/** Exit statuses after `--help`, and after arguments that cannot be read: MirageOS's. */
const HELP_SHOWN = 63;
const BAD_ARGUMENT = 64;

/**
 * Reads the command line: `--help` shows what the unikernel takes and ends with status 63, a mistake is told and ends with 64, and no job is
 * started. Else starts all jobs, at once and in order, and ends the platform when all have ended: with status 0, or with the first, in the order
 * of the jobs, that resolved to an integer from 1 to 255. What is thrown and not caught, in a job or anywhere else, is reported on
 * the error stream at once and ends with status 1; what follows such an end is not reported any more. `ShutdownRequested` is no error: a
 * job that rejects with it has ended. Resolves when `exit` was called.
 */
export async function start(platform: GuestPlatform, { name, args, jobs }: Unikernel): Promise<void> {
  let ended = false;
  const end = (status: number, hasFailed = false): void => {
    ended = true;
    platform.exit(status, hasFailed);
  };
  const fail = (error: unknown): void => {
    if (ended || error instanceof ShutdownRequested) return;
    platform.writeError(reportError(name, error));
    end(UNCAUGHT, true);
  };
  platform.onUncaught(fail);
  const line = (args ?? declareArguments()).read(name, platform.args);
  if ('help' in line) {
    platform.writeOutput(line.help);
    return end(HELP_SHOWN);
  }
  if ('error' in line) {
    platform.writeError(`${name}  ${line.error}\n`);
    return end(BAD_ARGUMENT);
  }
  try {
    const results = await Promise.all(jobs.map(async (job) => job().catch(unlessAsked)));
    if (!ended) end(results.find(isStatus) ?? 0);
  } catch (error) {
    fail(error);
  }
}

/** What a job comes to that let the reason of the shutdown signal through: nothing. */
function unlessAsked(error: unknown): void {
  if (!(error instanceof ShutdownRequested)) throw error;
}

function isStatus(result: unknown): result is number {
  return typeof result === 'number' && Number.isInteger(result) && result >= 1 && result <= 255;
}
