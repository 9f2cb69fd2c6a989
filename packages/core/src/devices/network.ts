import type { Network } from '@mirage/types';
import { MirageError } from '../errors.js';
import { deviceImpl, showValue, type Impl } from '../dsl/impl.js';
import { locate } from '../dsl/location.js';
import { type, type Type } from '../dsl/type.js';
import { quote } from './device.js';

/** Raw access to a network interface: Ethernet frames. */
export const network: Type<Network> = type<Network>('network');

/** The first network interface that there is. */
export const tap0: Impl<Network> = deviceImpl(network, {
  kind: 'network',
  parameters: { name: '' },
  label: 'tap0',
  title: 'tap0',
});

/** The network interface called `name`: on unix the TAP interface of that name, on Xen the virtual interface with that number. */
export function netif(name: string): Impl<Network> {
  if (typeof name !== 'string' || !/^[^\s/]{1,15}$/.test(name)) {
    throw new MirageError('MIR0113', `netif takes the name of an interface, but it is given ${showValue(name)}.`, {
      ...locate(netif, 1),
      next: "Write netif('NAME') with 1 to 15 characters, without spaces and slashes, or use tap0.",
    });
  }
  return deviceImpl(
    network,
    { kind: 'network', parameters: { name }, label: `netif(${quote(name)})`, title: `netif ${name}` },
    netif,
  );
}
