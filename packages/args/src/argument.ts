import type { ValueCodec } from './value-codecs.js';

/** One argument that a unikernel takes: `--hello=TEXT`. */
export interface Argument {
  /** Without its hyphens: `hello`. */
  readonly name: string;
  /** A letter that says the same after one hyphen: `-l VALUE`. Default: none. */
  readonly short?: string;
  readonly codec: ValueCodec<unknown>;
  /** What it is for, as a sentence. */
  readonly doc: string;
  /** What counts when it is not given, as one would type it; an argument without has to be given. */
  readonly default?: string;
}

/** What can be given to a unikernel. */
export interface Accepted {
  /** Its name, for the help text. */
  readonly unikernel: string;
  readonly args: readonly Argument[];
  /** Whether words are welcome that belong to no argument. */
  readonly words: boolean;
}
