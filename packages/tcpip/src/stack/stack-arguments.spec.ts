import { parseAddress, parsePrefix, type Address, type Prefix } from '@mirage/types';
import { argumentProblem, type StackArguments } from './stack-arguments.js';

function valid<A extends object>(parsed: A | string): A {
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}
const prefix = (text: string): Prefix => valid(parsePrefix(text));
const address = (text: string): Address => valid(parseAddress(text));

const NONE: StackArguments = {
  ipv4: prefix('0.0.0.0/0'),
  ipv4Gateway: address('0.0.0.0'),
  ipv6: prefix('::/0'),
  ipv6Gateway: address('::'),
  ipv4Only: false,
  ipv6Only: false,
  dhcpTimeoutNs: 0n,
};
const four = (text: string, gateway?: string): Partial<StackArguments> => ({
  ipv4: prefix(text),
  ...(gateway === undefined ? {} : { ipv4Gateway: address(gateway) }),
});
const six = (text: string, gateway?: string): Partial<StackArguments> => ({
  ipv6: prefix(text),
  ...(gateway === undefined ? {} : { ipv6Gateway: address(gateway) }),
});

it.each<[Partial<StackArguments>]>([
  [{}],
  [{ ipv4Only: true }],
  [{ dhcpTimeoutNs: 1n }],
  [four('10.0.0.2/24', '10.0.0.1')],
  [four('10.0.0.0/31', '10.0.0.1')],
  [four('10.0.0.1/32')],
  [{ ...four('10.0.0.2/8'), ipv4Only: true }],
  [six('fd00::2/64', 'fd00::1')],
  [six('fd00::2/64', 'fe80::1')],
  [{ ...six('2001:db8::/64'), ipv6Only: true }],
])('accepts %j', (values) => {
  expect(argumentProblem('', { ...NONE, ...values })).toBeUndefined();
});

it.each<[string, Partial<StackArguments>]>([
  ['--ipv4-only and --ipv6-only exclude each other', { ipv4Only: true, ipv6Only: true }],
  ['--ipv4 and --ipv6-only exclude each other', { ...four('10.0.0.2/24'), ipv6Only: true }],
  ['--ipv6 and --ipv4-only exclude each other', { ...six('fd00::1/64'), ipv4Only: true }],
  ['--dhcp-timeout and --ipv4 exclude each other', { ...four('10.0.0.2/24'), dhcpTimeoutNs: 1n }],
  ['--dhcp-timeout and --ipv6-only exclude each other', { ipv6Only: true, dhcpTimeoutNs: 1n }],
  ['--ipv4 must be an IPv4 address, but is fd00::1/64', four('fd00::1/64')],
  ['--ipv4=0.0.0.0/8 is not an address that a host can have', four('0.0.0.0/8')],
  ['--ipv4=127.0.0.1/8 is not an address that a host can have', four('127.0.0.1/8')],
  ['--ipv4=224.0.0.1/24 is not an address that a host can have', four('224.0.0.1/24')],
  ['--ipv4=255.255.255.255/32 is not an address that a host can have', four('255.255.255.255/32')],
  ['--ipv4=10.0.0.0/24 is the address of the network, not of a host in it', four('10.0.0.0/24')],
  ['--ipv4=10.0.0.255/24 is the broadcast address of the network', four('10.0.0.255/24')],
  ['--ipv4=10.0.0.3/30 is the broadcast address of the network', four('10.0.0.3/30')],
  ['--ipv6 must be an IPv6 address, but is 10.0.0.2/24', six('10.0.0.2/24')],
  ['--ipv6=::1/128 is not an address that a host can have', six('::1/128')],
  ['--ipv6=::/64 is not an address that a host can have', six('::/64')],
  ['--ipv6=ff02::1/64 is not an address that a host can have', six('ff02::1/64')],
  ['--ipv6=fe80::1/64 is an address of the link, which the stack makes itself', six('fe80::1/64')],
  ['--ipv4-gateway needs --ipv4=ADDRESS/BITS', { ipv4Gateway: address('10.0.0.1') }],
  ['--ipv6-gateway needs --ipv6=ADDRESS/BITS', { ipv6Gateway: address('fd00::1') }],
  ['--ipv4-gateway must be an IPv4 address, but is fd00::1', four('10.0.0.2/24', 'fd00::1')],
  ['--ipv4-gateway=10.1.0.1 is outside of the network of --ipv4=10.0.0.2/24', four('10.0.0.2/24', '10.1.0.1')],
  ['--ipv4-gateway=10.0.0.2 is the address of the unikernel itself', four('10.0.0.2/24', '10.0.0.2')],
  ['--ipv4-gateway=224.0.0.1 is not an address that a host can have', four('10.0.0.2/24', '224.0.0.1')],
  ['--ipv6-gateway=fd01::1 is outside of the network of --ipv6=fd00::2/64', six('fd00::2/64', 'fd01::1')],
])('refuses: %s', (problem, values) => {
  expect(argumentProblem('', { ...NONE, ...values })).toBe(problem);
});

it('names the arguments of a group', () => {
  expect(argumentProblem('lan', { ...NONE, ipv4Gateway: address('10.0.0.1') })).toBe(
    '--lan-ipv4-gateway needs --lan-ipv4=ADDRESS/BITS',
  );
});
