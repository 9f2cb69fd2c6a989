/*
 * Xen's toolstack, wherever it is: on this machine, or in domain 0 of the laptop Xen. What starts a unikernel and
 * follows its life is written once, over these.
 */
import type { Readable, Writable } from 'node:stream';

/** What a finished command left. */
export interface ToolResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command, joined with this process. */
export interface ToolStream {
  readonly input: Writable;
  readonly output: Readable;
  /** Settles when the command has ended and its output is complete. */
  readonly ended: Promise<void>;
  /** Ends it. */
  readonly close: () => void;
}

export interface Toolstack {
  /** Runs a program of the toolstack (xl, xenstore-read) to its end. */
  readonly run: (words: readonly string[]) => Promise<ToolResult>;
  readonly stream: (words: readonly string[]) => ToolStream;
  /** The console of a domain, by its number. Settles when it is attached: from then on nothing is missed. */
  readonly console: (domid: string) => Promise<ToolStream>;
  /** Has the domain destroyed if this process ends before `disown`. */
  readonly own: (domain: string) => void;
  readonly disown: (domain: string) => void;
  /** Settles when the toolstack itself is gone; the reason. */
  readonly lost: Promise<string>;
}
