/*
 * Ends a running server on request. The first request lets it end its requests, the second one ends it at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** A running program. */
export interface RunningProgram {
  /** Sends a signal to it. */
  readonly signal: (name: 'SIGINT' | 'SIGKILL') => void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** Times in milliseconds. */
export interface SupervisorTimes {
  /** After this time without an end, the user reads what to do. */
  readonly noticeMs: number;
  /** After this time from the first request, the program is killed, unless it may take longer. */
  readonly limitMs: number;
  /** Time that the program has to end after the second request. */
  readonly quitMs: number;
}

/** Nx kills its tasks five seconds after a signal, so the user has to read the notice before. */
const TIMES: SupervisorTimes = { noticeMs: 3000, limitMs: 5000, quitMs: 1000 };

/** Handles the requests of `run`. */
export interface Supervisor {
  /** The program may take this long to end, in milliseconds, if that is longer than the limit. */
  readonly limit: (ms: number) => void;
  /** The user requests the end. */
  readonly request: () => void;
  /** `run` or Nx has ended, perhaps killed, so the user cannot send another signal. */
  readonly leave: () => void;
}

/** Supervises a program. `say` prints a line for the user. */
export function supervise(program: RunningProgram, say: (line: string) => void, times = TIMES): Supervisor {
  let isRunning = true;
  let isAsked = false;
  let { limitMs } = times;
  void program.ended.finally(() => (isRunning = false));
  /** Waits in the background: a program that ends earlier does not keep this process alive. */
  const after = async (ms: number, act: () => void): Promise<void> => {
    await sleep(ms, undefined, { ref: false });
    if (isRunning) act();
  };
  const kill = (): void => program.signal('SIGKILL');
  const ask = (): void => {
    isAsked = true;
    program.signal('SIGINT');
    void after(times.noticeMs, () =>
      say(
        `Requests are still running. To end it at once, press Ctrl-C again. It is ended ${limitMs / 1000} s after the first signal.`,
      ),
    );
    void after(limitMs, kill);
  };
  return {
    limit: (ms) => void (limitMs = Math.max(limitMs, ms)),
    request() {
      if (!isAsked) return ask();
      program.signal('SIGINT');
      void after(times.quitMs, kill);
    },
    leave() {
      if (!isAsked) ask();
    },
  };
}
