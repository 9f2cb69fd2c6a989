import type { Natives } from '@mirage/kernel/natives';
import type { Loop } from '@mirage/runtime/machine';
import { needsReset, readWhole } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import { parseConfig, type NetConfig } from './virtio-net-wire.js';

/**
 * An interrupt that brings frames may be one of the configuration too: it is looked at this much later, once for all of
 * the time.
 */
const LOOK_NS = 1e8;

/** The configuration; undefined when it never settles. */
export const readConfig = (transport: Transport, features: number): ReturnType<typeof parseConfig> | undefined =>
  readWhole(transport, () => parseConfig(features, transport.readConfig));

/**
 * Looks at the device, now or soon: the cable may be plugged in or out (VIRTIO_NET_S_LINK_UP), what a network says of
 * itself may not change.
 */
export function watchConfig(
  { monotonicNs }: Pick<Natives, 'monotonicNs'>,
  loop: Pick<Loop, 'setTimer'>,
  transport: Transport,
  features: number,
  { mac, mtu }: NetConfig,
  stop: (violation: string) => void,
  setLink: (isUp: boolean) => void,
): { readonly look: () => void; readonly lookSoon: () => void } {
  let isDue = false;
  const look = (): void => {
    if (needsReset(transport)) return stop('reports an error that it cannot go on from');
    const now = readConfig(transport, features);
    if (typeof now !== 'object') return stop('changed its configuration to one that it must not have');
    if (now.mtu !== mtu) return stop(`changed its mtu from ${mtu} to ${now.mtu}`);
    if (now.mac?.join() !== mac?.join()) return stop('changed its address');
    setLink(now.isLinkUp);
  };
  return {
    look,
    lookSoon() {
      if (isDue) return;
      isDue = true;
      loop.setTimer(monotonicNs() + LOOK_NS, () => {
        isDue = false;
        look();
      });
    },
  };
}

/**
 * An address for a device that leaves the choice to us: of one station (not a group), given locally. Source: IEEE 802,
 * 8.4.
 */
export function randomMac({ entropy }: Pick<Natives, 'entropy'>): Uint8Array {
  const mac = new Uint8Array(6);
  entropy(mac);
  mac[0] = (mac[0]! & 0xfc) | 2;
  return mac;
}
