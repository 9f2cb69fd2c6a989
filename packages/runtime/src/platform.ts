/** What a platform supplies to the runtime. One value per unikernel, made by the platform's `boot`. */
export interface GuestPlatform {
  /** The user's arguments in order, without the program's own name. */
  readonly args: readonly string[];

  /** Nanoseconds since some moment before the start; never goes back. */
  readonly monotonicNs: () => bigint;

  /** Nanoseconds since 1970-01-01T00:00:00Z; may jump when the host's clock is set. */
  readonly wallNs: () => bigint;

  /** Fills the whole buffer with bytes that nobody can predict; the buffer stays the caller's. */
  readonly fillRandom: (bytes: Uint8Array) => void;

  /** Writes text to the output stream, in the order of the calls. What was written before `exit` is not lost. */
  readonly writeOutput: (text: string) => void;

  /** Writes text to the error stream, in the order of the calls. What was written before `exit` is not lost. */
  readonly writeError: (text: string) => void;

  /**
   * Installs the handler for what nobody caught: exceptions in callbacks and rejections that nobody handles. Called
   * once.
   */
  readonly onUncaught: (handle: (error: unknown) => void) => void;

  /**
   * Closes the devices, flushes what was written and ends with `status` (0 to 255); `hasFailed` after an error that
   * nobody caught, which some platforms tell apart from a status that a job chose. Returns at once; the first call
   * counts.
   */
  readonly exit: (status: number, hasFailed: boolean) => void;
}
