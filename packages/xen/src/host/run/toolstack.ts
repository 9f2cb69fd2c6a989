/* Xen's toolstack: on this machine, or in domain 0 of the laptop Xen. `runDomain` works over both. */
import type { Readable, Writable } from 'node:stream';

/** The result of a command that has ended. */
export interface ToolResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command, whose input and output are streams of this process. */
export interface ToolStream {
  readonly input: Writable;
  readonly output: Readable;
  /** Settles when the command has ended and its output is complete. */
  readonly ended: Promise<void>;
  /** Ends the command. */
  readonly close: () => void;
}

export interface Toolstack {
  /** Runs a program of the toolstack (xl, xenstore-read) to its end. */
  readonly run: (words: readonly string[]) => Promise<ToolResult>;
  /** Starts a program of the toolstack. */
  readonly stream: (words: readonly string[]) => ToolStream;
  /** Attaches to the console of a domain, by its number. Settles when it is attached: no later output is missed. */
  readonly console: (domid: string) => Promise<ToolStream>;
  /** Has the domain destroyed if this process ends before `disown`. */
  readonly own: (domain: string) => void;
  readonly disown: (domain: string) => void;
  /** Settles with the reason when the toolstack itself is lost. */
  readonly lost: Promise<string>;
}
