import type { Workspace } from '../../e2e/support/workspace';
import type { Program } from './requirements';

/** Something that PROMISES.md promises, and how to find out whether it is true. One file in promises/ each. */
export interface Promised {
  /** What `--only` calls it. */
  readonly name: string;
  /** Programs that it cannot be measured without. Default: none. */
  readonly needs?: readonly Program[];
  /** Takes the measurements that show it, one row of the table each. */
  readonly measure: (bench: Bench) => Promise<readonly Measurement[]>;
}

/** What a promise may use while it measures. */
export interface Bench {
  /** The workspace of a user, made for this run. It has the unikernels hello and empty, and the platform unix. */
  readonly workspace: Workspace;
  /** A copy of it in another folder, removed at the end. */
  readonly copy: () => Promise<Workspace>;
  /** How often each command is timed. */
  readonly runs: number;
  /** Tells who waits what is going on. */
  readonly say: (text: string) => void;
}

/** One row of the table. */
export interface Measurement {
  readonly what: string;
  /** The result as people read it. */
  readonly measured: string;
  /** The bar as people read it; none where nothing is promised yet. */
  readonly bar?: string;
  /** Whether the bar is kept; nothing where there is none. */
  readonly kept?: boolean;
  /** How it was taken: commands, what was edited, what was cached. */
  readonly how: string;
  /** Every figure that was taken, under the name of what it was taken of; times in milliseconds. */
  readonly raw: Readonly<Record<string, readonly (number | string)[]>>;
}
