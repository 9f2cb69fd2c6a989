import type { Where } from '../errors.js';

/** V8's stack interface, as far as it is used here; the pure packages compile without Node's types. */
interface StackCapture {
  captureStackTrace?(target: { stack?: string }, below: unknown): void;
}

/**
 * A frame that has a position: `at name (file:line:column)` or `at file:line:column`. Frames of built-in functions have
 * none.
 */
const FRAME = /^ *at (?:.*? \((.+):(\d+):(\d+)\)|(?:async )?(.+):(\d+):(\d+))$/m;

/**
 * Where the caller of `below` stands, as the details of an error. Positions are those of the running script: whoever
 * bundled it maps them back to config.ts. `argument` says which argument (from 1) of that call is meant.
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
