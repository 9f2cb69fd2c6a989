import type { Where } from '../errors.js';

/** The part of V8's stack interface that is used here. The pure packages compile without Node's types. */
interface StackCapture {
  captureStackTrace?(target: { stack?: string }, below: unknown): void;
}

/**
 * A frame with a position: `at name (file:line:column)` or `at file:line:column`. Frames of built-in functions have
 * none.
 */
const FRAME = /^ *at (?:.*? \((.+):(\d+):(\d+)\)|(?:async )?(.+):(\d+):(\d+))$/m;

/**
 * Returns where `below` is called, as details of an error. Positions are those of the running script; the bundler maps
 * them back to config.ts.
 *
 * @param argument Which argument of that call is wrong, from 1. Default: the call as a whole.
 */
export function locate(below: unknown, argument?: number): { where?: Where } {
  const trace: { stack?: string } = {};
  (Error as StackCapture).captureStackTrace?.(trace, below);
  const [, inCall, inCallLine, inCallColumn, alone, line, column] = FRAME.exec(trace.stack ?? '') ?? [];
  const file = inCall ?? alone;
  if (file === undefined) return {};
  const where = { file, line: Number(inCallLine ?? line), column: Number(inCallColumn ?? column) };
  return { where: argument === undefined ? where : { ...where, argument } };
}
