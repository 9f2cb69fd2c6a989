/**
 * A TCP sequence number: 32 bits that wrap, kept as a signed integer so that an interpreter handles it as a small
 * number. Never compare two with `<`: 0xffffffff comes before 0. Source: RFC 9293, 3.4.
 */
export type Sequence = number & { readonly __sequence: unique symbol };

/** Returns the sequence number with the low 32 bits of `value`. */
export function sequence(value: number): Sequence {
  return (value | 0) as Sequence;
}

/** Returns `from` plus `count`, modulo 2^32. */
export function advance(from: Sequence, count: number): Sequence {
  return ((from + count) | 0) as Sequence;
}

/** Returns how far `a` lies after `b`: negative when it lies before. Both must lie within 2^31 of each other. */
export function distance(a: Sequence, b: Sequence): number {
  return (a - b) | 0;
}

/** Whether `a` lies before `b`. */
export function isBefore(a: Sequence, b: Sequence): boolean {
  return ((a - b) | 0) < 0;
}

/** Whether `a` lies after `b`. */
export function isAfter(a: Sequence, b: Sequence): boolean {
  return ((a - b) | 0) > 0;
}
