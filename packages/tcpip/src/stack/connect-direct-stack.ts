import { DeviceError } from '@mirage/runtime';
import type { Address, Clock, Dhcp, DirectStack, Icmp, Ip, Logs, Network, Prefix, Random } from '@mirage/types';
import { directStack, type ConnectedDirectStack } from './direct-stack.js';
import { directDhcp } from './direct-dhcp.js';
import { layerOf } from './layers/layer.js';
import { endWith, limitDhcp } from './limit-dhcp.js';
import { argumentProblem, given } from './stack-arguments.js';
import { stackServices } from './stack-services.js';

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
  netMemoryBytes: number,
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
    memoryBytes: netMemoryBytes,
    onDuplicateAddress: (address) =>
      endWith(services, new DeviceError(device, `another host has the address ${address}`)),
  });
  limitDhcp(services, () => stack.lease(), device, group, dhcpTimeoutNs);
  return stack;
}

/** The ICMP of a direct stack. */
export function connectIcmp(_parameters: object, stack: DirectStack): Icmp {
  return stack.icmp;
}

/** The IP of a direct stack. */
export function connectIp(_parameters: object, stack: DirectStack): Ip {
  return stack.ip;
}

/** The DHCP client of a direct stack. */
export function connectDhcp(_parameters: object, stack: DirectStack): Dhcp {
  return directDhcp(layerOf('dhcp', stack).internet);
}
