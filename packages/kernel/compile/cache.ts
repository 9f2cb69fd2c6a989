/**
 * A cache of a property access: offsets of its 32-bit fields. The engine fills it (src/engine/compiled/caches.c), and
 * a thunk reads it. caches.h has the same layout and says what the fields are.
 */
export const cache = {
  shape: 0,
  holder: 4,
  mask: 8,
  index: 12,
  entry: 16,
  value: 20,
  atom: 24,
  misses: 28,
  other: 32,
  otherMask: 36,
  otherBucket: 40,
  otherProperties: 44,
  bytes: 48,
} as const;
