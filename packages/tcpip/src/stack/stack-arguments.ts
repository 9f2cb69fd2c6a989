import type { Address, Prefix } from '@mirage/types';

/** The values of a direct stack's command line. Unspecified addresses (0.0.0.0 and ::) mean that none was given. */
export interface StackArguments {
  readonly ipv4: Prefix;
  readonly ipv4Gateway: Address;
  readonly ipv6: Prefix;
  readonly ipv6Gateway: Address;
  readonly ipv4Only: boolean;
  readonly ipv6Only: boolean;
  /** 0: the stack waits for DHCP forever. */
  readonly dhcpTimeoutNs: bigint;
}

/** Returns the name of an argument of a stack: `--ipv4`, or `--lan-ipv4` in the group `lan`. */
export function argumentName(group: string, name: string): string {
  return `--${group === '' ? '' : `${group}-`}${name}`;
}

/** Whether an address means that none was given: 0.0.0.0 or ::. */
export function isUnspecified({ bytes }: Address): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Returns a record with the value, or without it if its address is unspecified. */
export function given<Name extends string, A>(name: Name, value: A, address: Address): { readonly [_ in Name]?: A } {
  return isUnspecified(address) ? {} : ({ [name]: value } as { readonly [_ in Name]?: A });
}

/** Returns why a stack cannot use its arguments, as a clause, or undefined if it can. */
export function argumentProblem(group: string, values: StackArguments): string | undefined {
  const { ipv4, ipv6, ipv4Only, ipv6Only, dhcpTimeoutNs } = values;
  const name = (of: string): string => argumentName(group, of);
  const exclude = (one: string, other: string): string => `${name(one)} and ${name(other)} exclude each other`;
  const hasIpv4 = !isUnspecified(ipv4.address) || ipv4.bits > 0;
  const hasIpv6 = !isUnspecified(ipv6.address) || ipv6.bits > 0;
  if (ipv4Only && ipv6Only) return exclude('ipv4-only', 'ipv6-only');
  if (hasIpv4 && ipv6Only) return exclude('ipv4', 'ipv6-only');
  if (hasIpv6 && ipv4Only) return exclude('ipv6', 'ipv4-only');
  if (dhcpTimeoutNs !== 0n && hasIpv4) return exclude('dhcp-timeout', 'ipv4');
  if (dhcpTimeoutNs !== 0n && ipv6Only) return exclude('dhcp-timeout', 'ipv6-only');
  return (
    (hasIpv4 ? prefixProblem(4, name('ipv4'), ipv4) : undefined) ??
    (hasIpv6 ? prefixProblem(6, name('ipv6'), ipv6) : undefined) ??
    gatewayProblem(4, name('ipv4-gateway'), values.ipv4Gateway, name('ipv4'), hasIpv4 ? ipv4 : undefined) ??
    gatewayProblem(6, name('ipv6-gateway'), values.ipv6Gateway, name('ipv6'), hasIpv6 ? ipv6 : undefined)
  );
}

/** RFC 1122, 3.2.1.3; RFC 4291, 2.4. */
function prefixProblem(family: 4 | 6, argument: string, prefix: Prefix): string | undefined {
  const { address, bits } = prefix;
  if (address.family !== family) return `${argument} must be an IPv${family} address, but is ${prefix}`;
  if (!isHost(address)) return `${argument}=${prefix} is not an address that a host can have`;
  if (isLinkLocal(address)) return `${argument}=${prefix} is an address of the link, which the stack makes itself`;
  // Networks of two addresses have no broadcast (RFC 3021).
  if (family === 6 || bits > 30) return undefined;
  if (hasHostBits(prefix, 0)) return `${argument}=${prefix} is the address of the network, not of a host in it`;
  return hasHostBits(prefix, 1) ? `${argument}=${prefix} is the broadcast address of the network` : undefined;
}

function gatewayProblem(
  family: 4 | 6,
  argument: string,
  gateway: Address,
  ofPrefix: string,
  prefix: Prefix | undefined,
): string | undefined {
  if (isUnspecified(gateway)) return undefined;
  if (gateway.family !== family) return `${argument} must be an IPv${family} address, but is ${gateway}`;
  if (prefix === undefined) return `${argument} needs ${ofPrefix}=ADDRESS/BITS`;
  if (!isHost(gateway)) return `${argument}=${gateway} is not an address that a host can have`;
  if (gateway.equals(prefix.address)) return `${argument}=${gateway} is the address of the unikernel itself`;
  if (prefix.contains(gateway) || isLinkLocal(gateway)) return undefined;
  return `${argument}=${gateway} is outside of the network of ${ofPrefix}=${prefix}`;
}

/** Not 0.0.0.0/8, loopback, multicast, reserved or broadcast; neither ::, ::1 nor ff00::/8. */
function isHost({ family, bytes }: Address): boolean {
  const first = bytes[0]!;
  if (family === 4) return first !== 0 && first !== 127 && first < 224;
  return first !== 0xff && !bytes.every((byte, index) => byte === 0 || (index === 15 && byte === 1));
}

/** fe80::/10. */
function isLinkLocal({ family, bytes }: Address): boolean {
  return family === 6 && bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
}

/** Whether all bits after those of the network are equal to `bit`. */
function hasHostBits({ address: { bytes }, bits }: Prefix, bit: 0 | 1): boolean {
  for (let at = bits; at < 8 * bytes.length; at++) if (((bytes[at >> 3]! >> (7 - (at & 7))) & 1) !== bit) return false;
  return true;
}
