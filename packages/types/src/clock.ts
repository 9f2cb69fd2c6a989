/** What time it is. */
export interface Clock {
  /**
   * Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. May jump, both ways, when somebody sets the clock.
   */
  wallNs(): bigint;

  /** Nanoseconds since some moment before the start. Never goes back; goes on while the unikernel sleeps. */
  monotonicNs(): bigint;
}
