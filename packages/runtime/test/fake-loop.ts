import type { Loop } from '@mirage/runtime/machine';

type Timer = ReturnType<Loop['setTimer']>;

/** A turn that lasts this long never ends. */
const MOST_ROUNDS = 1000;

/**
 * A loop, and its clock, that tests turn: nothing happens by itself. What drivers are given of it can be taken apart.
 */
export class FakeLoop implements Loop {
  nowNs = 0;
  /** Those who hold it and have not let go. */
  holders = 0;
  readonly #handlers = new Map<number, () => void>();
  readonly #turnEnds: (() => boolean)[] = [];
  #timers: Timer[] = [];

  readonly hold = (): (() => void) => {
    this.holders++;
    let isHeld = true;
    return () => {
      if (isHeld) this.holders--;
      isHeld = false;
    };
  };
  readonly setTimer = (deadlineNs: number, callback: () => void): Timer => {
    const timer = { deadlineNs, callback, intervalNs: undefined, order: 0, isCancelled: false };
    this.#timers.push(timer);
    return timer;
  };
  readonly onEvent = (event: number, callback: () => void): void => void this.#handlers.set(event, callback);
  readonly onTurnEnd = (callback: () => boolean): void => void this.#turnEnds.push(callback);
  readonly run = (): never => {
    throw new Error('a fake loop is turned by the test');
  };

  /** Calls the handler of an event, as when it was pending. */
  fire(event: number): void {
    this.#handlers.get(event)?.();
  }

  /** Ends one turn: drivers show their devices what they have gathered. Whether one of them has more to do. */
  endTurn(): boolean {
    return this.#turnEnds.map((turnEnd) => turnEnd()).includes(true);
  }

  /** Ends turns until no driver has more to do. */
  turn(): void {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) if (!this.endTurn()) return;
    throw new Error('a driver never has enough');
  }

  /** Turns the clock to the first timer that is due by then, and lets it go off. Whether there was one. */
  fireTimer(untilNs: number): boolean {
    const [due] = this.#timers
      .filter(({ isCancelled, deadlineNs }) => !isCancelled && deadlineNs <= untilNs)
      .sort((a, b) => a.deadlineNs - b.deadlineNs);
    if (!due) return false;
    this.#timers.splice(this.#timers.indexOf(due), 1);
    this.nowNs = Math.max(this.nowNs, due.deadlineNs);
    due.callback();
    return true;
  }

  /** Lets all timers go off that are set now, whatever the clock says. */
  expire(): void {
    const due = this.#timers;
    this.#timers = [];
    for (const { isCancelled, callback } of due) if (!isCancelled) callback();
  }
}
