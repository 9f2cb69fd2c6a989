import type { Loop } from '@mirage/runtime/machine';

type Timer = ReturnType<Loop['setTimer']>;

/** A turn with more rounds counts as endless. */
const MOST_ROUNDS = 1000;

/** A loop and its clock that tests control: nothing happens on its own. Its functions work without `this`. */
export class FakeLoop implements Loop {
  nowNs = 0;
  /** The number of active holds. */
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
    throw new Error('the test runs a fake loop');
  };

  /** Calls the handler of an event, as if it were pending. */
  fire(event: number): void {
    this.#handlers.get(event)?.();
  }

  /** Ends one turn: drivers publish what they have gathered. Returns whether one of them has more to do. */
  endTurn(): boolean {
    return this.#turnEnds.map((turnEnd) => turnEnd()).includes(true);
  }

  /** Ends turns until no driver has more to do. */
  turn(): void {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) if (!this.endTurn()) return;
    throw new Error('a driver always has more to do');
  }

  /** Advances the clock to the first timer that is due by then, and fires it. Returns whether there was one. */
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

  /** Fires all timers that are currently set, regardless of the clock. */
  expire(): void {
    const due = this.#timers;
    this.#timers = [];
    for (const { isCancelled, callback } of due) if (!isCancelled) callback();
  }
}
