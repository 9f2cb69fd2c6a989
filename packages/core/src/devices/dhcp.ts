import type { Dhcp } from '@mirage/types';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of `Dhcp`: the lease of a stack's IPv4 address. */
export const dhcp: DeviceType<Dhcp> = deviceType<Dhcp>('dhcp', {
  startType: 'Dhcp',
  examples: ['dhcpOfStack(directStack(tap0))'],
  sample: {
    value: (number) =>
      number === 0
        ? 'dhcpOfStack(directStack(tap0))'
        : `dhcpOfStack(directStack(netif('${number}'), { group: 'net${number}' }))`,
    fake: () => "{ lease: () => undefined, waitForLease: async () => 'not-used' }",
  },
});
