import { MirageError } from '../errors.js';
import { locate } from './location.js';
import { showValue } from './wording.js';

/** An argument of the wrong form, at its place in the call of `below`, a function of the configuration language. */
export interface WrongArgument {
  /** The function, as the user calls it: `netif`. */
  readonly name: string;
  /** Which argument, from 1. */
  readonly position: number;
  /** What it should be: `the name of an interface`. */
  readonly wanted: string;
  readonly given: unknown;
  /** Why it is refused, as a clause. Default: the message says enough. */
  readonly why?: string;
  /** What to write. */
  readonly next: string;
}

/** Error MIR0113 for a function of the configuration language. */
export function wrongArgument(
  below: unknown,
  { name, position, wanted, given, why, next }: WrongArgument,
): MirageError {
  return new MirageError(
    'MIR0113',
    `${name} takes ${wanted} as argument ${position}, but it is given ${showValue(given)}${why === undefined ? '' : `: ${why}`}.`,
    {
      ...locate(below, position),
      next,
    },
  );
}
