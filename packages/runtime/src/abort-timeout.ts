/**
 * Converts the milliseconds of `AbortSignal.timeout` to the type of the specification. Throws `TypeError`. Source: Web
 * IDL, 3.2.4.9, EnforceRange.
 */
export function abortTimeoutMs(milliseconds: unknown): number {
  const whole = Math.trunc(Number(milliseconds));
  if (whole >= 0 && whole <= Number.MAX_SAFE_INTEGER) return whole;
  throw new TypeError(`AbortSignal.timeout needs milliseconds from 0 to 2 ** 53 - 1, not ${String(milliseconds)}`);
}
