/**
 * What the runtime needs of a kernel when the platform is a whole machine: the part of its natives that has to do with
 * no device. A list of its own, because the runtime knows no kernel; that of `@mirage/kernel` is one of these. Times in
 * nanoseconds.
 */
export interface MachineNatives {
  /** Writes a text to the early console as UTF-8, whatever becomes of it. */
  consoleText(text: string): void;
  /** Powers the machine off with a status from 0 to 127. */
  exit(status: number): never;
  /** Prints the message and the stack of TypeScript calls, then ends the machine. */
  panic(message: string): never;
  /** Since boot; never goes back. */
  monotonicNs(): number;
  /** Since 1970-01-01T00:00:00Z. */
  wallNs(): bigint;
  /** Fills the buffer with bytes that nobody can predict. */
  entropy(bytes: Uint8Array): void;
  /**
   * Sleeps until an event is pending or the clock reaches the deadline (Infinity: for ever). Takes and gives the
   * pending events, one bit each.
   */
  wait(deadlineNs: number): number;
  /** Runs promise jobs until none is left. */
  runJobs(): number;
  /** The kernel command line. */
  args(): string;
}
