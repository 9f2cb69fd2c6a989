import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watchLines, type Lines } from './lines';
import { cpuMs, type Guest } from './qemu';

/** A running guest with a dialogue on its console. */
export interface Talk extends Lines {
  /** Types a line. Returns the next line of output, parsed as JSON. */
  readonly ask: <A>(line: string) => Promise<A>;
  /** Returns the processor time of the monitor's threads. */
  readonly cpuMs: () => number;
  readonly kill: () => Promise<void>;
}

/** Longer than the longest measurement on a busy machine. */
const ANSWER_MS = 300_000;

/** Starts a guest. The caller kills it. */
export function talkTo({ program, args }: Guest): Talk {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  // A waiter for lines reports that the guest has ended.
  child.stdin.on('error', () => undefined);
  const lines = watchLines(child.stdout);
  return {
    ...lines,
    async ask<A>(line: string): Promise<A> {
      const from = lines.output().length;
      child.stdin.write(`${line}\n`);
      await lines.until('\n', { from, timeoutMs: ANSWER_MS });
      return JSON.parse(lines.output().slice(from, lines.output().indexOf('\n', from))) as A;
    },
    cpuMs: () => cpuMs(child.pid!),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Starts a guest and waits until it has printed `line`. */
export async function bootGuest(guest: Guest, line: string): Promise<Talk> {
  const talk = talkTo(guest);
  await talk.until(line);
  return talk;
}

/** The time limit of Linux for its line `ready`, and the maximum number of starts. */
const LINUX_BOOT_MS = 60_000;
const LINUX_BOOTS = 3;

/**
 * Starts a Linux guest and waits until it prints `ready`. On a busy machine Debian's kernel sometimes hangs under an
 * emulator; then it is started again.
 */
export async function bootLinux(guest: Guest): Promise<Talk> {
  for (let boots = 1; ; boots++) {
    const talk = talkTo(guest);
    try {
      await talk.until('ready\n', { timeoutMs: LINUX_BOOT_MS });
      return talk;
    } catch (error) {
      await talk.kill();
      if (boots === LINUX_BOOTS) throw error;
    }
  }
}
