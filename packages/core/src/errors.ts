import type { ErrorCode } from './error-codes.js';

/** A place in a source file. Lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where an error is: a location and, for a wrong argument, which argument (from 1) of the call that starts there. */
export interface Where extends Location {
  readonly argument?: number;
}

/** The parts of an error that its message does not hold. */
export interface ErrorDetails {
  /** The user's file, line and column. */
  readonly where?: Where;
  /** What to type or change next, as one sentence. */
  readonly next?: string;
}

/** What a user can fix, as text: an error when it is thrown as a `MirageError`, else a warning. */
export interface Problem extends ErrorDetails {
  readonly code: ErrorCode;
  /** What is wrong, as sentences. */
  readonly message: string;
}

/**
 * The one error of the host side: something the user can mend. `report.ts` prints it, executors turn it into a failed
 * task. Anything else that is thrown is a bug of ours.
 */
export class MirageError extends Error implements Problem {
  override readonly name = 'MirageError';
  readonly where: Where | undefined;
  readonly next: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message);
    this.where = details.where;
    this.next = details.next;
  }
}
