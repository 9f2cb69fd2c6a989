import type { ErrorCode } from './error-codes.js';

/** A position in a source file. Lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where an error is: a location and, for a wrong argument, which argument, from 1, of the call that begins there. */
export interface Where extends Location {
  readonly argument?: number;
}

/** The parts of an error in addition to its message. */
export interface ErrorDetails {
  /** The user's file, line and column. */
  readonly where?: Where;
  /** Another place that the error is about: the other of two that exclude each other. */
  readonly related?: Where;
  /** What to type or change next, as a sentence. */
  readonly next?: string;
}

/** A problem that the user can fix, as text: an error if it is thrown as a `MirageError`, otherwise a warning. */
export interface Problem extends ErrorDetails {
  readonly code: ErrorCode;
  /** What is wrong, as sentences. */
  readonly message: string;
}

/**
 * The error of the host side: a problem that the user can fix. `report.ts` prints it, and executors turn it into a
 * failed task. Any other thrown error is a bug of Mirage.
 */
export class MirageError extends Error implements Problem {
  override readonly name = 'MirageError';
  readonly where: Where | undefined;
  readonly related: Where | undefined;
  readonly next: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message);
    this.where = details.where;
    this.related = details.related;
    this.next = details.next;
  }
}
