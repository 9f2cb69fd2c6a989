import type { Address, Prefix } from '@mirage/types';
import type { Impl } from '../dsl/impl.js';
import { address, flag, prefix, seconds, size } from '../dsl/value-type.js';
import type { DeclareArgument } from './stack-options.js';

/* The arguments of stacks over a network interface, and of their layers. Equal arguments are declared once. */

const NO_IPV4 = prefix.parse('0.0.0.0/0');
const NO_IPV6 = prefix.parse('::/0');

/** The addresses that a layer of IP has unless its arguments set others. */
export interface IpDefaults {
  readonly network?: Prefix;
  readonly gateway?: Address;
}

/** `--ipv4` and `--ipv4-gateway`. */
export function ipv4Arguments(
  argument: DeclareArgument,
  { network = NO_IPV4, gateway = NO_IPV4.address }: IpDefaults = {},
): readonly [Impl<Prefix>, Impl<Address>] {
  return [
    argument('ipv4', prefix, {
      doc: 'The IPv4 address and the length of its prefix; 0.0.0.0/0 asks DHCP.',
      default: network,
    }),
    argument('ipv4-gateway', address, {
      doc: 'The IPv4 gateway, with --ipv4; 0.0.0.0 means none.',
      default: gateway,
    }),
  ];
}

/** `--ipv6` and `--ipv6-gateway`. */
export function ipv6Arguments(
  argument: DeclareArgument,
  { network = NO_IPV6, gateway = NO_IPV6.address }: IpDefaults = {},
): readonly [Impl<Prefix>, Impl<Address>] {
  return [
    argument('ipv6', prefix, {
      doc: 'An IPv6 address and the length of its prefix; ::/0 means only those that routers advertise.',
      default: network,
    }),
    argument('ipv6-gateway', address, {
      doc: 'An IPv6 gateway, with --ipv6; :: means only routers that advertise themselves.',
      default: gateway,
    }),
  ];
}

/** `--accept-router-advertisements`. */
export function advertisementsArgument(argument: DeclareArgument): Impl<boolean> {
  return argument('accept-router-advertisements', flag, {
    doc: 'Whether to take IPv6 addresses and gateways from routers.',
    default: true,
  });
}

/** `--dhcp-timeout`. */
export function dhcpTimeoutArgument(argument: DeclareArgument): Impl<bigint> {
  return argument('dhcp-timeout', seconds, {
    doc: 'After how long without an answer of DHCP the program ends; 0 means never.',
    default: 0n,
  });
}

/** The type of `--net-memory`. Less would not hold the buffers of two connections; addresses have 32 bits. */
export const netMemory = size(64 * 1024, 1024 * 1024 * 1024);

/** `--net-memory`. */
export function netMemoryArgument(argument: DeclareArgument): Impl<number> {
  return argument('net-memory', netMemory, {
    doc: 'The maximum size of all buffers of TCP together.',
    default: 4 * 1024 * 1024,
  });
}
