/**
 * The functions that a platform supplies to the runtime. One value per unikernel, created by `boot` of the platform.
 */
export interface GuestPlatform {
  /** The arguments in order, without the name of the program. */
  readonly args: readonly string[];

  /** Nanoseconds since an arbitrary moment before the start; monotonic. */
  readonly monotonicNs: () => bigint;

  /** Nanoseconds since 1970-01-01T00:00:00Z; may jump when the clock of the host is set. */
  readonly wallNs: () => bigint;

  /** Fills the whole buffer with cryptographically secure random bytes. */
  readonly fillRandom: (bytes: Uint8Array) => void;

  /** Writes text to the output stream, in the order of the calls. `exit` flushes it. */
  readonly writeOutput: (text: string) => void;

  /** Writes text to the error stream, in the order of the calls. `exit` flushes it. */
  readonly writeError: (text: string) => void;

  /**
   * Installs the handler for uncaught exceptions in callbacks, and for unhandled rejections, which it calls with
   * `isRejection`. Called once.
   */
  readonly onUncaught: (handle: (error: unknown, isRejection?: boolean) => void) => void;

  /**
   * Closes the devices, flushes the output and ends with `status` (0 to 255). `hasFailed` is true after an uncaught
   * error, which some platforms distinguish from a status that a job chose. Returns at once; the first call counts.
   */
  readonly exit: (status: number, hasFailed: boolean) => void;
}
