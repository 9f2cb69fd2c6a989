/** Returns the time of the host's monotonic clock in nanoseconds, from an arbitrary origin. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}

/** Returns the host's wall-clock time in nanoseconds since 1970-01-01T00:00:00Z, with millisecond resolution. */
export function wallNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
