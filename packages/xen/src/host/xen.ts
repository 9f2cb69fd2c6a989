import type { MissingRequirement } from '@mirage/programs';

/** A Xen that runs domains: this machine's own (`local/`), or the laptop Xen (`lab/`). */
export interface Xen {
  /** Returns what this machine lacks to use it. `name` is the unikernel's, for the commands to type. */
  readonly missing: (name: string) => MissingRequirement[];
  /**
   * Arguments for Node that start a run: a module by absolute path, and the words that precede those of
   * `run/run-options.ts`.
   */
  readonly runner: readonly string[];
  /** Whether a port of this machine can be forwarded to a domain. */
  readonly canForward: boolean;
  /**
   * Makes it ready for a run, which may take minutes. Reports progress to `say`; resolves to a function that releases
   * it. Default: it is ready. Error: MIR0505.
   */
  readonly prepare?: (say: Say) => Promise<() => void>;
}

/** Reports the progress of a long operation, one line at a time. */
export type Say = (text: string) => void;
