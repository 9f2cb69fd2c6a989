import type { Address, Logger, Prefix, StackStatistics } from '@mirage/types';

/** One family that the stack uses, and the address that its listeners are bound to. */
export interface Binding {
  readonly family: 4 | 6;
  /** Unspecified for all addresses of the family. */
  readonly prefix: Prefix;
}

/** Something that the stack closes when it is disconnected. */
export interface Closable {
  readonly end: () => Promise<void>;
}

/** The counters, as the parts of the stack change them. */
export type Counters = { -readonly [Name in keyof Omit<StackStatistics, 'dropped'>]: StackStatistics[Name] };

/** The state that the parts of one stack share. */
export interface SocketHost {
  /** IPv4 first. Never empty. */
  readonly bindings: readonly Binding[];
  readonly counters: Counters;
  /** Open listeners, flows and attempts. */
  readonly open: Set<Closable>;
  isDisconnected: boolean;
  readonly tcpLog: Logger;
  readonly udpLog: Logger;
  /** How long `Flow.close` waits until the host has accepted all bytes, in milliseconds. */
  readonly closeLimitMs: number;
  /** What to type for another port, as a clause; undefined if no argument sets that port. */
  readonly adviceFor: (port: number) => string | undefined;
  /** Logs and counts the error of a handler. `of` names the handled object: `flow from 10.0.0.1:7`. */
  readonly handlerFailed: (log: Logger, of: string, error: unknown) => void;
}

/** Whether the stack uses the family of an address. */
export function hasFamily({ bindings }: SocketHost, { family }: Address): boolean {
  return bindings.some((binding) => binding.family === family);
}
