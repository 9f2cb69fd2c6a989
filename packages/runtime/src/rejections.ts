/*
 * Rejections that no program handles. They end the unikernel, as on Node, unless a server takes them: a handler of one
 * request must not end the others.
 */
import { findMachine } from './machine/current-machine.js';

/** Takes a rejection. Called with the reason when all promise jobs of the turn have run. Must not throw. */
type Taker = (reason: unknown) => void;

// Module state, like the shutdown signal: the platform and the modules of the user share only the program.
/** What takes rejections, the first one first. */
export const rejectionTakers: Taker[] = [];
/** How many turns the loop of a machine has begun. A list, because it needs no name in an image. */
export const loopTurns = [0];
let turn = 0;
let isTurnOpen = false;
let atTurnEnd: ((callback: () => void) => void) | undefined;

/**
 * Registers a function that takes unhandled rejections, in place of the end of the unikernel. Of several, the first one
 * takes all. Returns a function that removes it.
 */
export function takeRejections(taker: Taker): () => void {
  rejectionTakers.push(taker);
  return () => {
    const index = rejectionTakers.indexOf(taker);
    if (index !== -1) rejectionTakers.splice(index, 1);
  };
}

/**
 * Returns the number of the current turn of the loop: one callback and all promise jobs after it. Where the loop is not
 * ours, several turns may share a number, but never a turn and a later one that an event of the system began. Where
 * nobody ends turns, each call returns another number.
 */
export function turnNumber(): number {
  if (findMachine() !== undefined) return loopTurns[0]!;
  if (atTurnEnd === undefined) turn++;
  else if (!isTurnOpen) {
    isTurnOpen = true;
    atTurnEnd(endTurn);
  }
  return turn;
}

function endTurn(): void {
  turn++;
  isTurnOpen = false;
}

/** Sets how a callback is called after the current turn, for platforms. */
export function setTurnEnd(schedule: (callback: () => void) => void): void {
  atTurnEnd = schedule;
}
