import { DeviceError } from '@mirage/runtime';
import type { Address, Clock, DirectStack, Icmp, Logs, Network, Prefix, Random } from '@mirage/types';
import { directStack, type ConnectedDirectStack } from './direct-stack.js';
import { argumentName, argumentProblem, isUnspecified } from './stack-arguments.js';
import { stackServices, type StackServices } from './stack-services.js';

/**
 * Connects a direct stack with the values of its command line. It does not wait for an address. Error: `DeviceError`
 * for values that no stack can use.
 *
 * The program ends with an error if another host has a static address, or if no DHCP server answers for `dhcpTimeout`
 * nanoseconds; 0 means that the stack asks forever.
 */
export function connectDirectStack(
  { group }: { readonly group: string },
  network: Network,
  clock: Clock,
  random: Random,
  logs: Logs,
  ipv4: Prefix,
  ipv4Gateway: Address,
  ipv6: Prefix,
  ipv6Gateway: Address,
  ipv4Only: boolean,
  ipv6Only: boolean,
  acceptRouterAdvertisements: boolean,
  dhcpTimeoutNs: bigint,
): ConnectedDirectStack {
  const device = group === '' ? 'stack' : `stack ${group}`;
  const values = { ipv4, ipv4Gateway, ipv6, ipv6Gateway, ipv4Only, ipv6Only, dhcpTimeoutNs };
  const problem = argumentProblem(group, values);
  if (problem !== undefined) throw new DeviceError(device, problem);
  const services = stackServices(clock, random);
  const stack = directStack({
    network,
    services,
    logs,
    ...given('ipv4', ipv4, ipv4.address),
    ...given('ipv4Gateway', ipv4Gateway, ipv4Gateway),
    ...given('ipv6', ipv6, ipv6.address),
    ...given('ipv6Gateway', ipv6Gateway, ipv6Gateway),
    ipv4Only,
    ipv6Only,
    acceptRouterAdvertisements,
    onDuplicateAddress: (address) =>
      endWith(services, new DeviceError(device, `another host has the address ${address}`)),
  });
  if (dhcpTimeoutNs > 0n) limitDhcp(services, stack, device, group, dhcpTimeoutNs);
  return stack;
}

/** The ICMP of a direct stack. */
export function connectIcmp(_parameters: object, stack: DirectStack): Icmp {
  return stack.icmp;
}

/** Returns a record with the value, or without it if its address is unspecified. */
function given<Name extends string, A>(name: Name, value: A, address: Address): { readonly [_ in Name]?: A } {
  return isUnspecified(address) ? {} : ({ [name]: value } as { readonly [_ in Name]?: A });
}

function limitDhcp(
  services: StackServices,
  stack: ConnectedDirectStack,
  device: string,
  group: string,
  timeoutNs: bigint,
): void {
  services.setTimer(services.nowNs() + Number(timeoutNs), () => {
    if (stack.lease() !== undefined) return;
    const seconds = Number(timeoutNs) / 1e9;
    const next = `${argumentName(group, 'ipv4')}=10.0.0.2/24   # for example: an address without DHCP`;
    throw new DeviceError(device, `no DHCP server has answered for ${seconds} s`, next);
  });
}

/** Ends the program with an error, outside of the calling driver, which would report a failure of the device. */
function endWith(services: StackServices, error: DeviceError): void {
  services.setTimer(services.nowNs(), () => {
    throw error;
  });
}
