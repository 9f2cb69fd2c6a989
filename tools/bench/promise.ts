import type { Workspace } from '../../e2e/support/workspace';
import type { Program } from './requirements';

/** A promise of PROMISES.md and its measurement. Each has a file in promises/. */
export interface Promised {
  /** Its name for `--only`. */
  readonly name: string;
  /** Programs that the measurement needs. Default: none. */
  readonly needs?: readonly Program[];
  /** Takes the measurements, one for each row of the table. */
  readonly measure: (bench: Bench) => Promise<readonly Measurement[]>;
}

/** The environment of a measurement. */
export interface Bench {
  /** The workspace of a user, created for this run, with the unikernels hello and empty and the platform unix. */
  readonly workspace: Workspace;
  /** A copy of it in another folder, removed at the end. */
  readonly copy: () => Promise<Workspace>;
  /** The number of times that each command is timed. */
  readonly runs: number;
  /** Reports progress. */
  readonly say: (text: string) => void;
}

/** One row of the table. */
export interface Measurement {
  readonly what: string;
  /** The result as text. */
  readonly measured: string;
  /** The bar as text; undefined when nothing is promised. */
  readonly bar?: string;
  /** Whether the bar is kept; undefined without a bar. */
  readonly kept?: boolean;
  /** The method: commands, edits, state of caches. */
  readonly how: string;
  /** All figures, by the name of what was measured; times are in milliseconds. */
  readonly raw: Readonly<Record<string, readonly (number | string)[]>>;
}
