import type { GuestPlatform } from '../platform.js';
import { prepare, type Unikernel } from '../start.js';
import { splitArguments } from '@mirage/args';
import { EXIT_UNCAUGHT } from '@mirage/args/exit-status';
import { setCurrentMachine } from './current-machine.js';
import { createLoop, type Loop } from './loop.js';
import type { MachineNatives } from './natives.js';
import type { Bulk } from '../network/bulk.js';
import type { PacketDecoder } from '../network/decode-packet.js';

/** The highest status that a machine can report; higher ones are reported as this one. */
const MAX_STATUS = 127;

/** Created when the image is built. */
const NO_ARGUMENTS: readonly string[] = [];

/**
 * The virtual machine or domain that runs one unikernel: the natives of its kernel, the loop over its events, and what
 * to do before power-off.
 */
export interface Machine<N extends MachineNatives> {
  readonly natives: N;
  readonly loop: Loop;
  /** Called in this order before power-off. Each may sleep in the kernel for a short time. */
  readonly closers: (() => void)[];
  /**
   * Ends the machine in place of the native `exit`, on platforms that distinguish a status from a failure. Does not
   * return.
   */
  readonly end?: (status: number, hasFailed: boolean) => void;
  /**
   * Returns whether a word of the command line is for the program, if monitors add their own words. Default: all are.
   */
  readonly isArgument?: (word: string) => boolean;
}

/**
 * Creates the machine of a program, which the globals of the web then use. Called at the top level of the drivers of a
 * platform, when the image is built: it touches no device and no clock.
 */
export function createMachine<N extends MachineNatives & Partial<Bulk & PacketDecoder>>(natives: N): Machine<N> {
  const loop = createLoop(natives);
  setCurrentMachine({ natives, loop });
  return { natives, loop, closers: [] };
}

/** The functions that the kernel calls: `start` when it has booted, `uncaught` for uncaught errors. */
export interface Entry {
  readonly start: () => void;
  readonly uncaught: (error: unknown) => void;
}

/**
 * Creates the entry of a unikernel on a machine: it starts the jobs, runs the loop, and powers off when the jobs have
 * ended.
 */
export function entryOf(
  { natives, loop, closers, end, isArgument = () => true }: Machine<MachineNatives>,
  unikernel: Unikernel,
): Entry {
  let uncaught: (error: unknown, isRejection?: boolean) => void = (error) => natives.panic(String(error));
  // Created when the image is built, like everything that needs no device.
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
  // The kernel calls it for rejections: the loop catches the exceptions of callbacks.
  const rejected = (error: unknown): void => uncaught(error, true);
  const uncaughtNow = (error: unknown): void => uncaught(error);
  const start = prepare(platform, unikernel);
  return {
    uncaught: rejected,
    start() {
      start(argumentsIn(natives.args(), isArgument));
      loop.run(uncaughtNow);
      platform.writeError(`${unikernel.name}  stuck: a job has not ended, and there is nothing left to wait for.\n`);
      platform.exit(EXIT_UNCAUGHT, true);
    },
  };
}

function argumentsIn(commandLine: string, isArgument: (word: string) => boolean): readonly string[] {
  return commandLine.length === 0 ? NO_ARGUMENTS : splitArguments(commandLine).filter(isArgument);
}
