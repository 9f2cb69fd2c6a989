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

/** IEEE 802, 8.4: marks an address as locally administered; the group bit below it is 0. */
const LOCALLY_ADMINISTERED = 0x02;

/**
 * Derives the MAC address of a guest, 6 bytes, from a name: 02 and the low 40 bits of the name's FNV-1a hash. So it is
 * the same at every start. Interfaces in one network need different names.
 */
export function macOf(name: string): Uint8Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Uint8Array.from([
    LOCALLY_ADMINISTERED,
    ...[32n, 24n, 16n, 8n, 0n].map((shift) => Number((hash >> shift) & 0xffn)),
  ]);
}
