/*
 * Rejections that no program handles. They end the unikernel, as on Node, unless a server takes them: a handler of one
 * request must not end the others.
 */

/** Takes a rejection. Called with the reason when all promise jobs of the turn have run. Must not throw. */
type Taker = (reason: unknown) => void;

// Module state, like the shutdown signal: the platform and the modules of the user share only the program.
const takers: Taker[] = [];
const turns = { number: 0, isOpen: false };
let atTurnEnd: (callback: () => void) => void = (callback) => void setTimeout(callback, 0);

/**
 * Registers a function that takes unhandled rejections, in place of the end of the unikernel. Of several, the first one
 * takes all. Returns a function that removes it.
 */
export function takeRejections(taker: Taker): () => void {
  takers.push(taker);
  return () => {
    const index = takers.indexOf(taker);
    if (index !== -1) takers.splice(index, 1);
  };
}

/** Passes an unhandled rejection to what takes it. Returns whether something did. */
export function passRejection(reason: unknown): boolean {
  takers[0]?.(reason);
  return takers.length > 0;
}

/**
 * Returns the number of the current turn of the loop: one callback and all promise jobs after it. Where the loop is not
 * ours, several turns may share a number, but never a turn and a later one that an event of the system began.
 */
export function turnNumber(): number {
  if (!turns.isOpen) {
    turns.isOpen = true;
    atTurnEnd(endTurn);
  }
  return turns.number;
}

/** Ends the current turn. A loop that numbers turns itself calls it before each callback. */
export function endTurn(): void {
  turns.number++;
  turns.isOpen = false;
}

/** Sets how a callback is called after the current turn, for platforms. Default: by a timer. */
export function setTurnEnd(schedule: (callback: () => void) => void): void {
  atTurnEnd = schedule;
}
