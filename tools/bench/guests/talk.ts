import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watchLines, type Lines } from './lines';
import { cpuMs, type Guest } from './qemu';

/** A guest that is talked to over its console while it lives. */
export interface Talk extends Lines {
  /** Types a line, and gives what answers it: the next line, JSON. */
  readonly ask: <A>(line: string) => Promise<A>;
  /** What the monitor's threads have computed so far. */
  readonly cpuMs: () => number;
  readonly kill: () => Promise<void>;
}

/** As long as the longest of measurements may take on a busy machine. */
const ANSWER_MS = 300_000;

/** Starts a guest. Whoever starts it kills it. */
export function talkTo({ program, args }: Guest): Talk {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  // A guest that has ended is told by who waits for its lines.
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

/** Starts a guest and waits until it has said `line`. */
export async function bootGuest(guest: Guest, line: string): Promise<Talk> {
  const talk = talkTo(guest);
  await talk.until(line);
  return talk;
}

/** How long Linux may take to its line `ready`, and how often it is started before that is an error. */
const LINUX_BOOT_MS = 60_000;
const LINUX_BOOTS = 3;

/**
 * Starts a Linux guest and waits until it says `ready`. On a busy machine Debian's kernel hangs now and then under an
 * emulator: it is started again then.
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
