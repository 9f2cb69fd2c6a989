import type { Loop } from '@mirage/runtime/machine';

/** A loop whose turns the test makes: nothing happens by itself. */
export interface FakeLoop {
  readonly loop: Loop;
  /** Holders that have not let go. */
  readonly holders: () => number;
  /** Calls the handler of an event, as when it was pending. */
  readonly fire: (event: number) => void;
  /** Ends turns until no driver has more to do; at most 100. */
  readonly turn: () => void;
  /** Lets all timers be due. */
  readonly expire: () => void;
}

export function fakeLoop(): FakeLoop {
  const handlers = new Map<number, () => void>();
  const turnEnds: (() => boolean)[] = [];
  let timers: (() => void)[] = [];
  let holders = 0;
  return {
    loop: {
      setTimer(deadlineNs, callback) {
        timers.push(callback);
        return { deadlineNs, callback, intervalNs: undefined, order: 0, isCancelled: false };
      },
      onEvent: (event, callback) => void handlers.set(event, callback),
      onTurnEnd: (callback) => void turnEnds.push(callback),
      hold() {
        holders++;
        let isHeld = true;
        return () => {
          if (isHeld) holders--;
          isHeld = false;
        };
      },
      run: () => {
        throw new Error('a fake loop is turned by the test');
      },
    },
    holders: () => holders,
    fire: (event) => handlers.get(event)?.(),
    turn() {
      for (let rounds = 0; rounds < 100; rounds++) if (!turnEnds.map((end) => end()).includes(true)) return;
      throw new Error('a driver never has enough');
    },
    expire() {
      const due = timers;
      timers = [];
      for (const callback of due) callback();
    },
  };
}
