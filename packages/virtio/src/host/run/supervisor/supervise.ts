/*
 * Ends a running machine on request. The first request asks its guest to power down, the second one ends QEMU at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** A running machine. */
export interface RunningMachine {
  /** Executes a command of QEMU's monitor, without waiting for it. */
  readonly command: (name: 'system_powerdown' | 'quit') => void;
  /** Ends the process by SIGKILL. */
  readonly kill: () => void;
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
}

/** Times in milliseconds. */
export interface SupervisorTimes {
  /** After this time without an end, the user reads what to do. */
  readonly noticeMs: number;
  /** After this time the machine is killed, if the user cannot request it. */
  readonly limitMs: number;
  /** Time that QEMU has to end itself. */
  readonly quitMs: number;
}

/** Nx kills its tasks five seconds after a signal, so the user has to read the notice before. */
export const TIMES: SupervisorTimes = { noticeMs: 3000, limitMs: 10_000, quitMs: 1000 };

/** Handles the requests of `run`. */
export interface Supervisor {
  /** The guest may take this long to power down, in milliseconds, if that is longer than the limit. */
  readonly limit: (ms: number) => void;
  /** The user requests the end. */
  readonly request: () => void;
  /** `run` or Nx has ended, perhaps killed, so the user cannot send another signal. */
  readonly leave: () => void;
}

/** Supervises a machine. `say` prints a line for the user. */
export function supervise(machine: RunningMachine, say: (line: string) => void, times = TIMES): Supervisor {
  let isRunning = true;
  let asked: Promise<void> | undefined;
  let { limitMs } = times;
  void machine.ended.finally(() => (isRunning = false));
  /** Waits in the background: a machine that ends earlier does not keep this process alive. */
  const after = async (ms: number, act: () => void): Promise<void> => {
    await sleep(ms, undefined, { ref: false });
    if (isRunning) act();
  };
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const ask = (): Promise<void> => {
    machine.command('system_powerdown');
    void after(times.noticeMs, () =>
      say(
        `The guest has not powered down within ${seconds(times.noticeMs)}. To end it at once, press Ctrl-C again. It is ended ${seconds(limitMs)} after the first signal if nx run has ended before.`,
      ),
    );
    return sleep(limitMs, undefined, { ref: false });
  };
  return {
    limit: (ms) => void (limitMs = Math.max(limitMs, ms)),
    request() {
      if (!asked) {
        asked = ask();
        return;
      }
      machine.command('quit');
      void after(times.quitMs, machine.kill);
    },
    leave() {
      asked ??= ask();
      void asked.then(() => isRunning && machine.kill());
    },
  };
}
