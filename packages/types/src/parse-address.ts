import { Address, Prefix } from './address.js';

/**
 * Why a text is not an address: `syntax`, it has another form; `zone`, it names a zone (`%eth0`); `leading-zero`, a
 * part of an IPv4 address begins with 0; `part-range`, a part is above 255 or has more than four hexadecimal digits;
 * `part-count`, it has too many or too few parts.
 *
 * @example
 *   import { parseAddress } from 'mirage/runtime';
 *   import type { Address, AddressProblem } from 'mirage/types';
 *
 *   const found: Address | AddressProblem = parseAddress('10.0.0.02');
 *   export const hasLeadingZero: boolean = found === 'leading-zero'; // true
 */
export type AddressProblem = 'syntax' | 'zone' | 'leading-zero' | 'part-range' | 'part-count';

/**
 * Why a text is not a prefix: a problem of its address, or `prefix-length`, the length is missing or not possible.
 *
 * @example
 *   import { parsePrefix } from 'mirage/runtime';
 *   import type { Prefix, PrefixProblem } from 'mirage/types';
 *
 *   const found: Prefix | PrefixProblem = parsePrefix('10.0.0.2/33');
 *   export const isTooLong: boolean = found === 'prefix-length'; // true
 */
export type PrefixProblem = AddressProblem | 'prefix-length';

/**
 * Reads an IPv4 or IPv6 address. It accepts neither octal nor short forms of IPv4. Source: RFC 4291, 2.2; RFC 6943,
 * 3.1.1.
 *
 * @param text `10.0.0.2`, `2001:db8::1` or `::ffff:10.0.0.2`.
 * @returns The address, or why the text is not one.
 * @example
 *   import { parseAddress } from 'mirage/runtime';
 *
 *   const server = parseAddress('2001:db8::1');
 *   if (typeof server === 'string') throw new Error(`not an address: ${server}`);
 *   export const family: 4 | 6 = server.family;
 */
export function parseAddress(text: string): Address | AddressProblem {
  const bytes = bytesOf(text);
  return typeof bytes === 'string' ? bytes : new Address(bytes);
}

/**
 * Reads an address with a prefix length. The length of an IPv4 address in the form of an IPv6 address counts from the
 * start of that form: `::ffff:10.0.0.2/120` is `10.0.0.2/24`.
 *
 * @param text `10.0.0.2/24` or `2001:db8::/32`.
 * @returns The prefix, or why the text is not one.
 * @example
 *   import { Address, parsePrefix } from 'mirage/runtime';
 *
 *   const network = parsePrefix('10.0.0.0/24');
 *   if (typeof network === 'string') throw new Error(`not a prefix: ${network}`);
 *   export const isLocal: boolean = network.contains(new Address([10, 0, 0, 7])); // true
 */
export function parsePrefix(text: string): Prefix | PrefixProblem {
  const slash = text.lastIndexOf('/');
  const bytes = bytesOf(slash === -1 ? text : text.slice(0, slash));
  if (typeof bytes === 'string') return bytes;
  if (slash === -1 || !/^(?:0|[1-9]\d{0,2})$/.test(text.slice(slash + 1))) return 'prefix-length';
  const address = new Address(bytes);
  const bits = Number(text.slice(slash + 1)) - 8 * (bytes.length - address.bytes.length);
  return bits >= 0 && bits <= address.bytes.length * 8 ? new Prefix(address, bits) : 'prefix-length';
}

function bytesOf(text: string): readonly number[] | AddressProblem {
  if (text.includes('%')) return 'zone';
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text);
}

function ipv4Bytes(text: string): readonly number[] | AddressProblem {
  const parts = text.split('.');
  if (!parts.every((part) => /^\d+$/.test(part))) return 'syntax';
  if (parts.length !== 4) return 'part-count';
  if (parts.some((part) => /^0\d/.test(part))) return 'leading-zero';
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : 'part-range';
}

function ipv6Bytes(text: string): readonly number[] | AddressProblem {
  // The last 32 bits may be written as an IPv4 address.
  const [, front, dotted] = /^(.*:)([^:]*\.[^:]*)$/.exec(text) ?? [];
  const last = dotted === undefined ? [] : ipv4Bytes(dotted);
  if (typeof last === 'string') return last;
  const plain = dotted === undefined ? text : `${front}${hex(last[0]!, last[1]!)}:${hex(last[2]!, last[3]!)}`;
  const halves = plain.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const given = halves.flat();
  if (halves.length > 2 || !given.every((part) => /^[0-9a-f]+$/i.test(part))) return 'syntax';
  if (given.some((part) => part.length > 4)) return 'part-range';
  const missing = 8 - given.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return 'part-count';
  const [before = [], after = []] = halves;
  return [...before, ...Array<string>(missing).fill('0'), ...after].flatMap((part) => {
    const value = Number.parseInt(part, 16);
    return [value >> 8, value & 0xff];
  });
}

function hex(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}
