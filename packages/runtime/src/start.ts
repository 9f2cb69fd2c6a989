import { parseArguments, type Accepted, type Arguments } from '@mirage/args';
import { EXIT_BAD_ARGUMENT, EXIT_HELP_SHOWN, EXIT_OUT_OF_MEMORY, EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { attempt } from './connections.js';
import type { GuestPlatform } from './platform.js';
import { DeviceError } from './device-error.js';
import { rejectionTakers as takers } from './rejections.js';
import { isOutOfMemory, reportError } from './report.js';
import { ShutdownRequested } from './shutdown.js';

/** A unikernel: its name and its jobs, in the order of config.ts. */
export interface Unikernel {
  readonly name: string;
  /** The arguments of its command line. Default: only `--help`. */
  readonly args?: Arguments;
  /** Each function starts one job. The job has ended when the promise resolves, or at once without a promise. */
  readonly jobs: readonly (() => unknown)[];
}

/** Starts a unikernel, once, with the words of its command line. */
export type Start = (line: readonly string[]) => void;

/**
 * Starts a unikernel. First it reads the command line: `--help` prints the arguments and ends with status 63; an
 * invalid argument is reported and ends with 64. Otherwise starts all jobs, in order and at the same time, and exits
 * when all have ended: with status 0, or with the first status from 1 to 255, in the order of the jobs, that a job
 * resolved to. An uncaught error, in a job or elsewhere, is reported on the error stream at once and ends with status
 * 1, or 101 when out of memory; later errors are not reported. A rejection
 * that no job waits for is passed to what takes rejections, if there is something. A job that rejects with
 * `ShutdownRequested` has ended without an error. Resolves when `exit` was called.
 */
export function start(platform: GuestPlatform, unikernel: Unikernel): Promise<void> {
  return new Promise((resolve) => {
    const { exit } = platform;
    prepare(
      {
        ...platform,
        exit(status, hasFailed) {
          exit(status, hasFailed);
          resolve();
        },
      },
      unikernel,
    )(platform.args);
  });
}

/**
 * The part of `start` that needs neither arguments nor devices. For an image it runs at build time, because an emulator
 * has to translate all code that runs at boot. It does not use Promise.all for the same reason: that alone was a sixth
 * of a boot.
 */
export function prepare(platform: Omit<GuestPlatform, 'args'>, { name, args, jobs }: Unikernel): Start {
  let ended = false;
  const end = (status: number, hasFailed = false): void => {
    ended = true;
    platform.exit(status, hasFailed);
  };
  const fail = (error: unknown, isRejection = false): void => {
    if (ended || error instanceof ShutdownRequested) return;
    // Few new names: their table in the heap of an image grows in steps of 2 kB.
    if (isRejection && !(error instanceof DeviceError) && !isOutOfMemory(error) && takers.length > 0) {
      return takers[0]!(error);
    }
    platform.writeError(reportError(name, error));
    end(isOutOfMemory(error) ? EXIT_OUT_OF_MEMORY : EXIT_UNCAUGHT, true);
  };
  platform.onUncaught(fail);

  const results: unknown[] = [];
  let running = jobs.length;
  const finish = (job: number, result: unknown): void => {
    results[job] = result;
    running--;
    if (running === 0 && !ended) end(results.find(isStatus) ?? 0);
  };
  const begins = jobs.map((job, place) => {
    const resolved = (result: unknown): void => finish(place, result);
    // A job that rejects with the reason of the shutdown signal has ended without a result.
    const rejected = (error: unknown): void =>
      error instanceof ShutdownRequested ? finish(place, undefined) : fail(error);
    return (): void => {
      const result = attempt(job, undefined);
      void Promise.resolve(result).then(resolved, rejected);
    };
  });
  const begin = oneOf(begins) ?? ((): void => end(0));

  const read = (line: readonly string[]): 'read' | 'ended' => {
    const parsed = args ? args.read(name, line) : parseArguments(nothingButHelp(name), line);
    if ('help' in parsed) {
      platform.writeOutput(parsed.help);
      end(EXIT_HELP_SHOWN);
    } else if ('error' in parsed) {
      platform.writeError(`${name}  ${parsed.error}\n`);
      end(EXIT_BAD_ARGUMENT);
    } else {
      return 'read';
    }
    return 'ended';
  };

  return (line) => {
    // Usually no arguments are declared and none are given.
    if ((args || line.length > 0) && read(line) === 'ended') return;
    begin();
  };
}

/** Returns a function that calls all in order; for a single function, returns that one. */
function oneOf(functions: readonly (() => void)[]): (() => void) | undefined {
  if (functions.length <= 1) return functions[0];
  return () => {
    for (const call of functions) call();
  };
}

function nothingButHelp(unikernel: string): Accepted {
  return { unikernel, args: [], words: false };
}

function isStatus(result: unknown): result is number {
  return typeof result === 'number' && Number.isInteger(result) && result >= 1 && result <= 255;
}
