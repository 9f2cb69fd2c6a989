/** Nanoseconds on the host's monotonic clock; its origin is arbitrary. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}

/** Nanoseconds since 1970-01-01T00:00:00Z, in steps of a millisecond: what the host's calendar says now. */
export function wallNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
