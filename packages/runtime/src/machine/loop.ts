import type { MachineNatives } from './natives.js';
import { TimerHeap, type Timer } from './timers.js';

/** What a unikernel waits for: timers and device events. One per image. */
export interface Loop {
  /** Calls back at `deadlineNs` of the monotonic clock, and again every `intervalNs` when that is given. */
  readonly setTimer: (deadlineNs: number, callback: () => void, intervalNs?: number) => Timer;
  /**
   * Calls back whenever the event is pending; the number is that of its bit in what `wait` gives. Devices on one
   * interrupt line share one: all are called.
   */
  readonly onEvent: (event: number, callback: () => void) => void;
  /**
   * Calls back at the end of every turn, before the loop sleeps: there a driver shows its device all that a turn has
   * gathered. When it did more than that and gives true, the loop does not sleep: it looks for timers and events and
   * comes again.
   */
  readonly onTurnEnd: (callback: () => boolean) => void;
  /** Keeps `run` from ending until the result is called: somebody waits for an event, a line of input say. */
  readonly hold: () => () => void;
  /** Promise jobs, timers, events, sleep, and again. Comes back when nothing is left that could happen. */
  readonly run: (uncaught: (error: unknown) => void) => void;
}

/**
 * Makes the loop over the kernel's `wait`. Events keep it alive only while somebody expects something of them: see
 * `hold`.
 */
export function createLoop(natives: Pick<MachineNatives, 'monotonicNs' | 'wait' | 'runJobs'>): Loop {
  const timers = new TimerHeap();
  const handlers = new Map<number, () => void>();
  const turnEnds: (() => boolean)[] = [];
  let holders = 0;

  const attempt = (callback: () => unknown, uncaught: (error: unknown) => void): unknown => {
    let result: unknown;
    try {
      result = callback();
    } catch (error) {
      uncaught(error);
    }
    natives.runJobs();
    return result;
  };

  return {
    setTimer(deadlineNs, callback, intervalNs) {
      const timer: Timer = { deadlineNs, callback, intervalNs, order: 0, isCancelled: false };
      timers.add(timer);
      return timer;
    },
    onEvent(event, callback) {
      const other = handlers.get(event);
      handlers.set(event, other ? () => (other(), callback()) : callback);
    },
    onTurnEnd: (callback) => void turnEnds.push(callback),
    hold() {
      holders++;
      let isHeld = true;
      return () => {
        if (isHeld) holders--;
        isHeld = false;
      };
    },
    run(uncaught) {
      natives.runJobs();
      for (;;) {
        // One reading of the clock per round: a timer that sets a timer for now lets events in between.
        const nowNs = natives.monotonicNs();
        for (let timer = timers.takeDue(nowNs); timer; timer = timers.takeDue(nowNs)) {
          const { callback, intervalNs } = timer;
          if (intervalNs !== undefined) {
            timer.deadlineNs = nowNs + intervalNs;
            timers.add(timer);
          }
          attempt(callback, uncaught);
        }
        let isBusy = false;
        for (const turnEnd of turnEnds) if (attempt(turnEnd, uncaught) === true) isBusy = true;
        const deadlineNs = isBusy ? 0 : timers.nextDeadlineNs();
        if (deadlineNs === Infinity && holders === 0) return;
        const events = natives.wait(deadlineNs);
        for (let event = 0, left = events; left !== 0; event++, left >>>= 1) {
          const handler = handlers.get(event);
          if ((left & 1) !== 0 && handler) attempt(handler, uncaught);
        }
      }
    },
  };
}
