import type { Where } from '../errors.js';

/** V8's stack interface, as far as it is used here; the pure packages compile without Node's types. */
interface StackCapture {
  captureStackTrace?(target: { stack?: string }, below: unknown): void;
}

/**
 * Where the caller of `below` stands, as the details of an error. Positions are those of the running script: whoever bundled it
 * maps them back to config.ts. `argument` says which argument (from 1) of that call is meant.
 */
export function locate(below: unknown, argument?: number): { where?: Where } {
  const trace: { stack?: string } = {};
  (Error as StackCapture).captureStackTrace?.(trace, below);
  const frame = /(?:\(|at )([^()\n]+):(\d+):(\d+)\)?$/m.exec(trace.stack ?? '');
  if (!frame) return {};
  const where = { file: frame[1]!, line: Number(frame[2]), column: Number(frame[3]) };
  return { where: argument === undefined ? where : { ...where, argument } };
}
