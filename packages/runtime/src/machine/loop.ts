import { loopTurns } from '../rejections.js';
import type { MachineNatives } from './natives.js';
import { TimerHeap, type Timer } from './timers.js';

/** The main loop of a unikernel, over timers and device events. One per image. */
export interface Loop {
  /** Calls back at `deadlineNs` of the monotonic clock, and then every `intervalNs`, if given. */
  readonly setTimer: (deadlineNs: number, callback: () => void, intervalNs?: number) => Timer;
  /**
   * Calls back whenever the event is pending. The number is that of its bit in the result of `wait`. Devices on one
   * interrupt line share an event: all handlers are called.
   */
  readonly onEvent: (event: number, callback: () => void) => void;
  /**
   * Calls back at the end of every turn, before the loop sleeps: there a driver publishes what the turn has gathered.
   * If the callback returns true, because there is more to do, the loop does not sleep: it handles timers and events
   * and starts the next turn.
   */
  readonly onTurnEnd: (callback: () => boolean) => void;
  /** Keeps `run` from ending until the returned function is called, for example while a reader waits for input. */
  readonly hold: () => () => void;
  /** Runs promise jobs, timers and events, sleeps, and repeats. Returns when nothing is left to wait for. */
  readonly run: (uncaught: (error: unknown) => void) => void;
}

/** Events are bits of a word. */
const MOST_EVENTS = 32;

/** Creates the loop over the native `wait`. Events keep it alive only while `hold` is active. */
export function createLoop(natives: Pick<MachineNatives, 'monotonicNs' | 'wait' | 'runJobs'>): Loop {
  const timers = new TimerHeap();
  /** By number of an event. */
  const handlers: ((() => void) | undefined)[] = Array.from({ length: MOST_EVENTS }, () => undefined);
  const turnEnds: (() => boolean)[] = [];
  let holders = 0;

  const attempt = (callback: () => unknown, uncaught: (error: unknown) => void): unknown => {
    let result: unknown;
    loopTurns[0]!++;
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
      const other = handlers[event];
      handlers[event] = other ? () => (other(), callback()) : callback;
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
        // Reads the clock once per turn: a timer that sets a timer for now cannot block events.
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
        // An interpreter counts faster than it iterates, and looks up faster in an array than in a Map.
        for (let index = 0; index < turnEnds.length; index++)
          if (attempt(turnEnds[index]!, uncaught) === true) isBusy = true;
        const deadlineNs = isBusy ? 0 : timers.nextDeadlineNs();
        if (deadlineNs === Infinity && holders === 0) return;
        const events = natives.wait(deadlineNs);
        for (let event = 0, left = events; left !== 0; event++, left >>>= 1) {
          if ((left & 1) === 0) continue;
          const handler = handlers[event];
          if (handler) attempt(handler, uncaught);
        }
      }
    },
  };
}
