/** The first 12 bytes of an IPv4-mapped IPv6 address. Source: RFC 4291, 2.5.5.2. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * An IPv4 or IPv6 address. It never changes: do not write to `bytes`. `::ffff:10.0.0.2`, an IPv4 address in the form of
 * an IPv6 address, is the IPv4 address 10.0.0.2.
 *
 * @example
 *   import { Address } from 'mirage/runtime';
 *
 *   const gateway = new Address([10, 0, 0, 1]);
 *   export const text: string = `${gateway}`; // 10.0.0.1
 *   export const isSame: boolean = gateway.equals(new Address(Uint8Array.of(10, 0, 0, 1))); // true
 */
export class Address {
  /** 4 for IPv4, 6 for IPv6. */
  readonly family: 4 | 6;

  /** 4 bytes for IPv4, 16 for IPv6, in the order in which a packet holds them. */
  readonly bytes: Uint8Array;

  /**
   * Copies the bytes of an address.
   *
   * @param bytes 4 or 16 numbers from 0 to 255, in the order in which a packet holds them.
   * @throws {RangeError} If there are not 4 or 16 bytes.
   */
  constructor(bytes: ArrayLike<number>) {
    const isMapped = bytes.length === 16 && MAPPED.every((byte, index) => bytes[index] === byte);
    const own = Uint8Array.from(bytes).subarray(isMapped ? MAPPED.length : 0);
    if (own.length !== 4 && own.length !== 16) {
      throw new RangeError(`An IP address has 4 or 16 bytes, not ${own.length}.`);
    }
    this.bytes = isMapped ? own.slice() : own;
    this.family = own.length === 4 ? 4 : 6;
  }

  /** Whether `other` is the same address. */
  equals(other: Address): boolean {
    return this.family === other.family && this.bytes.every((byte, index) => byte === other.bytes[index]);
  }

  /** The address in its canonical text form: `10.0.0.2`, `2001:db8::1`. Source: RFC 5952, section 4. */
  toString(): string {
    return this.family === 4 ? this.bytes.join('.') : ipv6Text(this.bytes);
  }
}

/**
 * An address and the number of its first bits that identify the network: `10.0.0.2/24`. It never changes.
 *
 * @example
 *   import { Address, Prefix } from 'mirage/runtime';
 *
 *   const network = new Prefix(new Address([10, 0, 0, 0]), 24);
 *   export const isLocal: boolean = network.contains(new Address([10, 0, 0, 7])); // true
 */
export class Prefix {
  readonly address: Address;

  /** 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly bits: number;

  /**
   * @param address Any address of the network. All of its bits are kept.
   * @param bits How many of its first bits identify the network.
   * @throws {RangeError} If `bits` is not an integer, or the address does not have that many bits.
   */
  constructor(address: Address, bits: number) {
    const most = address.bytes.length * 8;
    if (!Number.isInteger(bits) || bits < 0 || bits > most) {
      throw new RangeError(`The prefix length of an IPv${address.family} address is 0 to ${most}, not ${bits}.`);
    }
    this.address = address;
    this.bits = bits;
  }

  /** Whether `address` is in the network. An address of the other family never is. */
  contains(address: Address): boolean {
    if (address.family !== this.address.family) return false;
    const whole = this.bits >> 3;
    const mask = (0xff00 >> (this.bits & 7)) & 0xff;
    return this.address.bytes.every((byte, index) => {
      const compared = index < whole ? 0xff : index === whole ? mask : 0;
      return ((byte ^ address.bytes[index]!) & compared) === 0;
    });
  }

  /** Whether `other` has the same address and the same length. */
  equals(other: Prefix): boolean {
    return this.bits === other.bits && this.address.equals(other.address);
  }

  /** The address and the length: `10.0.0.2/24`. */
  toString(): string {
    return `${this.address}/${this.bits}`;
  }
}

/** Lower case, no leading zeros, and `::` for the first of the longest runs of two or more zero groups. */
function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  let best = { at: 0, length: 1 };
  for (let at = 0; at < 8; at++) {
    const end = groups.findIndex((value, index) => index >= at && value !== 0);
    const length = (end === -1 ? 8 : end) - at;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((value) => value.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}
