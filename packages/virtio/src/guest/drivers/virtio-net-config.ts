import type { Natives } from '@mirage/kernel/natives';
import type { Loop } from '@mirage/runtime/machine';
import { needsReset, readWhole } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import { parseConfig, type NetConfig } from './virtio-net-wire.js';

/**
 * An interrupt with frames may report a change of the configuration too: it is read this much later, once for all
 * interrupts until then.
 */
const LOOK_NS = 1e8;

/** Reads the configuration; undefined if it never stops changing. */
export const readConfig = (transport: Transport, features: number): ReturnType<typeof parseConfig> | undefined =>
  readWhole(transport, () => parseConfig(features, transport.readConfig));

/**
 * Reads the configuration again, now or soon. The link may go up or down (VIRTIO_NET_S_LINK_UP); MTU and address must
 * not change.
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
    if (needsReset(transport)) return stop('reports that it needs a reset');
    const now = readConfig(transport, features);
    if (typeof now !== 'object') return stop('changed its configuration to an invalid one');
    if (now.mtu !== mtu) return stop(`changed its MTU from ${mtu} to ${now.mtu}`);
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
 * Returns a random address for a device that has none: individual (not a group) and locally administered. Source: IEEE
 * 802, 8.4.
 */
export function randomMac({ entropy }: Pick<Natives, 'entropy'>): Uint8Array {
  const mac = new Uint8Array(6);
  entropy(mac);
  mac[0] = (mac[0]! & 0xfc) | 2;
  return mac;
}
