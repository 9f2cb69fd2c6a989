import type { GuestPlatform } from '../platform.js';
import { prepare, type Unikernel } from '../start.js';
import { splitArguments } from '@mirage/args';
import { EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { setCurrentMachine } from './current.js';
import { createLoop, type Loop } from './loop.js';
import type { MachineNatives } from './natives.js';

/** The statuses that a machine can pass on; higher ones are cut to the highest. */
const MAX_STATUS = 127;

/** Made when the image is built. */
const NO_ARGUMENTS: readonly string[] = [];

/**
 * A machine that runs one unikernel: the kernel's natives, the loop over its events, and what has to be done before
 * power-off.
 */
export interface Machine<N extends MachineNatives> {
  readonly natives: N;
  readonly loop: Loop;
  /** Called in this order before power-off; each may sleep in the kernel, not for long. */
  readonly closers: (() => void)[];
  /**
   * Ends the machine, in place of the native `exit`: for platforms that tell a status from a failure. Does not come
   * back.
   */
  readonly end?: (status: number, hasFailed: boolean) => void;
  /** Which words of the command line are the program's, where a monitor adds some of its own. Default: all. */
  readonly isArgument?: (word: string) => boolean;
}

/**
 * Makes the one machine of a program, which the web-standard globals then work with. Called at the top level of a
 * platform's drivers, which runs when the image is built: nothing here touches a device or a clock.
 */
export function createMachine<N extends MachineNatives>(natives: N): Machine<N> {
  const loop = createLoop(natives);
  setCurrentMachine({ natives, loop });
  return { natives, loop, closers: [] };
}

/** What the kernel calls: `start` when it has booted, `uncaught` for what nobody caught. */
export interface Entry {
  readonly start: () => void;
  readonly uncaught: (error: unknown) => void;
}

/** The entry of a unikernel on a machine: starts its jobs, turns the loop, and powers off when they have ended. */
export function entryOf(
  { natives, loop, closers, end, isArgument = () => true }: Machine<MachineNatives>,
  unikernel: Unikernel,
): Entry {
  let uncaught: (error: unknown) => void = (error) => natives.panic(String(error));
  // Made when the image is built, like all that needs no device.
  const platform: Omit<GuestPlatform, 'args'> = {
    monotonicNs: () => BigInt(Math.trunc(natives.monotonicNs())),
    wallNs: () => natives.wallNs(),
    fillRandom: (bytes) => natives.entropy(bytes),
    writeOutput: (text) => natives.consoleText(text),
    writeError: (text) => natives.consoleText(text),
    onUncaught: (handle) => void (uncaught = handle),
    exit(status, hasFailed) {
      for (const close of closers) close();
      end?.(Math.min(status, MAX_STATUS), hasFailed);
      natives.exit(Math.min(status, MAX_STATUS));
    },
  };
  const uncaughtNow = (error: unknown): void => uncaught(error);
  const start = prepare(platform, unikernel);
  return {
    uncaught: uncaughtNow,
    start() {
      start(argumentsIn(natives.args(), isArgument));
      loop.run(uncaughtNow);
      platform.writeError(
        `${unikernel.name}  stuck: a job has not ended, and nothing that it could wait for is left.\n`,
      );
      platform.exit(EXIT_UNCAUGHT, true);
    },
  };
}

function argumentsIn(commandLine: string, isArgument: (word: string) => boolean): readonly string[] {
  return commandLine.length === 0 ? NO_ARGUMENTS : splitArguments(commandLine).filter(isArgument);
}
