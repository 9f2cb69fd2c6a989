/* Facts about network interfaces that the host and the drivers must agree on. */

/** A machine has at most this many network interfaces, numbered from 0, so that slots remain for other devices. */
export const MOST_INTERFACES = 16;

/** MTU, in bytes of payload, of an interface that does not report one. Source: IEEE 802.3. */
export const DEFAULT_MTU = 1500;

/** The smallest MTU that supports IPv4, in bytes. Source: RFC 791, 3.2. */
export const LEAST_MTU = 68;

/**
 * Returns the interface of the unnamed network (`tap0`): the first of `present` that no named network of the unikernel
 * claims, or `undefined`.
 */
export function unnamedInterface(
  claimed: { readonly has: (number: number) => boolean },
  present: Iterable<number>,
): number | undefined {
  for (const number of present) if (!claimed.has(number)) return number;
  return undefined;
}
