import type { Arp, Ethernet, Network } from '@mirage/types';
import { callableType, type CallableType } from '../dsl/device-type.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { labelOf } from '../dsl/wording.js';
import { clock, defaultClock } from './clock.js';
import { brief, layer } from './layer.js';
import { defaultLogs, logs } from './logs.js';
import { network } from './network.js';
import { defaultRandom, random } from './random.js';

const netOf = (number: number): string => (number === 0 ? 'tap0' : `netif('${number}')`);

/**
 * The type of `Ethernet`, and the lowest of the layers that a stack consists of: the frames of a network by type. The
 * network belongs to it. The unikernel accepts the argument `--logs`, with the source `ip`.
 *
 * @throws MIR0107 if its argument is not a network.
 * @example
 *   import { ethernet, foreign, job, register, tap0 } from 'mirage';
 *
 *   register('frames', [foreign('Unikernel.Frames', ethernet.to(job)).$(ethernet(tap0))]);
 */
export const ethernet: CallableType<Ethernet, [net: Impl<Network>]> = callableType(
  'ethernet',
  {
    startType: 'Ethernet',
    examples: ['ethernet(tap0)'],
    sample: {
      value: (number) => `ethernet(${netOf(number)})`,
      fake: () => "{ mac: new Uint8Array(6), mtu: 1500, write: async () => 'sent', listen: () => {} }",
      says: { line: (name) => `ethernet, MTU \${${name}.mtu}`, test: () => 'ethernet, MTU 1500' },
    },
  },
  (net) =>
    deviceImpl(
      network.to(clock).to(random).to(logs).to(ethernet),
      layer('connectEthernet', `ethernet(${labelOf(net)})`, 'ethernet'),
      ethernet,
      [net, defaultClock, defaultRandom, defaultLogs],
    ),
);

/**
 * The type of `Arp`, and the layer over an Ethernet that finds the MACs of IPv4 hosts. `ipv4` needs it.
 *
 * @throws MIR0107 if its argument is not an Ethernet.
 * @example
 *   import { arp, ethernet, foreign, ipv4, job, ip, register, tap0 } from 'mirage';
 *
 *   const eth = ethernet(tap0);
 *   const find = foreign('Unikernel.Find', arp.to(ip).to(job));
 *   register('find', [find.$(arp(eth), ipv4(eth, arp(eth)))]);
 */
export const arp: CallableType<Arp, [eth: Impl<Ethernet>]> = callableType(
  'arp',
  {
    startType: 'Arp',
    examples: ['arp(ethernet(tap0))'],
    sample: {
      value: (number) => `arp(ethernet(${netOf(number)}))`,
      fake: () => '{ query: async () => new Uint8Array(6) }',
    },
  },
  (eth) => deviceImpl(ethernet.to(arp), layer('connectArp', `arp(${brief(eth)})`, 'arp'), arp, [eth]),
);
