import { MirageError } from '../src/errors.js';

/** The error that a user gets, and the argument that it points at. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly next: string | undefined;
  readonly argument: number | undefined;
}

/** Returns the error that refuses `attempt`. Anything else, including success, fails the test. */
export function refusalOf(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof MirageError)) throw error;
    const { code, message, next, where } = error;
    return { code, message, next, argument: where?.argument };
  }
  throw new Error('expected a refusal');
}
