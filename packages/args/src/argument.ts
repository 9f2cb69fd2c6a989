import type { ValueCodec } from './value-codecs.js';

/** An argument of a unikernel: `--hello=TEXT`. */
export interface Argument {
  /** The name without hyphens: `hello`. */
  readonly name: string;
  /** A letter that is the same argument after one hyphen: `-l VALUE`. Default: none. */
  readonly short?: string;
  readonly codec: ValueCodec<unknown>;
  /** What the argument is for, as a sentence. */
  readonly doc: string;
  /** The value if the argument is not given, as text. An argument without a default is required. */
  readonly default?: string;
  /** Whether no message shows its value, and an empty one is refused. Default: false. */
  readonly secret?: boolean;
  /** An argument that may be given instead of this one. The value of this one is then the empty text. Default: none. */
  readonly alternative?: string;
}

/** Everything that a unikernel accepts on its command line. */
export interface Accepted {
  /** The name of the unikernel, for the help text. */
  readonly unikernel: string;
  readonly args: readonly Argument[];
  /** Whether it accepts words that belong to no argument. */
  readonly words: boolean;
}
