/**
 * The natives that the runtime needs on a whole machine: those that concern no device. They are listed here because the
 * runtime does not import a kernel; `@mirage/kernel` implements them. Times are in nanoseconds.
 */
export interface MachineNatives {
  /** Writes a text to the early console as UTF-8. */
  consoleText(text: string): void;
  /** Powers the machine off with a status from 0 to 127. */
  exit(status: number): never;
  /** Prints the message and the stack of TypeScript calls, then ends the machine. */
  panic(message: string): never;
  /** Nanoseconds since boot; monotonic. */
  monotonicNs(): number;
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  wallNs(): bigint;
  /** Fills the buffer with cryptographically secure random bytes. */
  entropy(bytes: Uint8Array): void;
  /**
   * Sleeps until an event is pending or the clock reaches the deadline (Infinity: forever). Clears the pending events
   * and returns them, one bit each.
   */
  wait(deadlineNs: number): number;
  /** Runs promise jobs until none is left. */
  runJobs(): number;
  /** The kernel command line. */
  args(): string;
}
