import type { Network } from '@mirage/types';
import { MirageError } from '../errors.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { locate } from '../dsl/location.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';
import { quote, showValue } from '../dsl/wording.js';

/** The type of `Network`: raw access to a network interface. */
export const network: DeviceType<Network> = deviceType<Network>('network', {
  startType: 'Network',
  examples: ['tap0', "netif('1')"],
  sample: {
    value: (number) => (number === 0 ? 'tap0' : `netif('${number}')`),
    fake: () => 'memoryNetwork()',
    fakeName: 'memoryNetwork',
    says: {
      line: (name) =>
        `network \${Array.from(${name}.mac, (byte) => byte.toString(16).padStart(2, '0')).join(':')}, MTU \${${name}.mtu}`,
      test: () => 'network 02:00:00:00:00:01, MTU 1500',
    },
  },
});

/**
 * The first network interface.
 *
 * @example
 *   import { tap0, foreign, job, register, network } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', network.to(job)).$(tap0)]);
 */
export const tap0: Impl<Network> = deviceImpl(network, {
  kind: 'network',
  parameters: { name: '' },
  label: 'tap0',
  title: 'tap0',
});

/** Names that every system accepts. Linux replaces a percent sign, and commands take a hyphen for an option. */
const NAME = /^(?!-|\.{1,2}$)[^\s/:%\p{Cc}]{1,15}$/u;

/**
 * The network interface called `name`: a TAP interface on unix, the interface with that number elsewhere.
 *
 * @param name 1 to 15 characters, without space, `/`, `:` and `%`. The platform may refuse more.
 * @throws MIR0113 if the name is not valid.
 * @example
 *   import { foreign, job, netif, network, register } from 'mirage';
 *
 *   register('bridge', [foreign('Unikernel.Bridge', network.to(network).to(job)).$(netif('0'), netif('1'))]);
 */
export function netif(name: string): Impl<Network> {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new MirageError(
      'MIR0113',
      `netif expects the name of an interface as argument 1, but got ${showValue(name)}.`,
      {
        ...locate(netif, 1),
        next: "Write netif('NAME') with 1 to 15 characters, without space, /, : and %, or use tap0.",
      },
    );
  }
  const device = {
    kind: 'network',
    parameters: { name },
    label: `netif(${quote(name)})`,
    title: `netif ${name}`,
  } as const;
  return deviceImpl(network, device, netif);
}
