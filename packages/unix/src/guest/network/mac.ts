/*
 * The guest's own MAC address. The address that Linux reports for a TAP interface is Linux's, at the other end of the
 * cable. The guest's is derived from the interface's name, so it is the same at every start and differs between the
 * interfaces of a machine. Machines that bridge interfaces into one network must give them different names.
 */

/** IEEE 802, 8.4: marks an address as locally administered; the group bit below it is 0. */
const LOCALLY_ADMINISTERED = 0x02;

/** Returns the guest's MAC address, 6 bytes, on an interface: 02 and the low 40 bits of the name's FNV-1a hash. */
export function guestMac(name: string): Uint8Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Uint8Array.from([
    LOCALLY_ADMINISTERED,
    ...[32n, 24n, 16n, 8n, 0n].map((shift) => Number((hash >> shift) & 0xffn)),
  ]);
}
