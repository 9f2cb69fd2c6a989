/*
 * The guest's own MAC address. The one that Linux reports for a TAP interface belongs to Linux: it is the other end of
 * the cable. Ours is made from the interface's name, so it is the same at every start, and differs between the
 * interfaces of a machine. Two machines that bridge interfaces of the same name into one network have to name them
 * differently.
 */

/** IEEE 802, 8.4: the bit that marks an address as given by whoever runs the network; the group bit below it is 0. */
const LOCALLY_ADMINISTERED = 0x02;

/** The MAC address, 6 bytes, of the guest on the interface `name`: 02 and the low 40 bits of the name's FNV-1a hash. */
export function guestMac(name: string): Uint8Array {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Uint8Array.from([
    LOCALLY_ADMINISTERED,
    ...[32n, 24n, 16n, 8n, 0n].map((shift) => Number((hash >> shift) & 0xffn)),
  ]);
}
