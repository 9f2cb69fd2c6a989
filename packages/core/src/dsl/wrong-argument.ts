import { MirageError } from '../errors.js';
import { locate } from './location.js';
import { showValue } from './wording.js';

/** An invalid argument of a function of the configuration language. */
export interface WrongArgument {
  /** The function, as the user calls it: `netif`. */
  readonly name: string;
  /** Which argument, from 1. */
  readonly position: number;
  /** What the argument must be: `the name of an interface`. */
  readonly wanted: string;
  readonly given: unknown;
  /** What to write instead. */
  readonly next: string;
}

/** Returns error MIR0113 for an argument of the function `below` of the configuration language. */
export function wrongArgument(below: unknown, { name, position, wanted, given, next }: WrongArgument): MirageError {
  return new MirageError('MIR0113', `${name} expects ${wanted} as argument ${position}, but got ${showValue(given)}.`, {
    ...locate(below, position),
    next,
  });
}
