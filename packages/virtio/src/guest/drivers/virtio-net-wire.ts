/* Registers and headers of a network device. Source: virtio 1.2, 5.1. */

import { DEFAULT_MTU, LEAST_MTU } from '@mirage/args/network-interfaces';
import { virtqueueNumbers } from '@mirage/kernel/virtqueue';
import type { VnetAccepts } from '@mirage/runtime/network';
import type { Offloads } from '@mirage/types';

/** The queues of the first pair, which without VIRTIO_NET_F_MQ is the only one. Source: 5.1.2. */
export const RECEIVE_QUEUE = 0;
export const TRANSMIT_QUEUE = 1;

/** Feature bits. Source: 5.1.3. */
export const VIRTIO_NET_F_CSUM = 1 << 0;
export const VIRTIO_NET_F_GUEST_CSUM = 1 << 1;
export const VIRTIO_NET_F_MTU = 1 << 3;
export const VIRTIO_NET_F_MAC = 1 << 5;
export const VIRTIO_NET_F_GUEST_TSO4 = 1 << 7;
export const VIRTIO_NET_F_GUEST_TSO6 = 1 << 8;
export const VIRTIO_NET_F_GUEST_ECN = 1 << 9;
export const VIRTIO_NET_F_HOST_TSO4 = 1 << 11;
export const VIRTIO_NET_F_HOST_TSO6 = 1 << 12;
export const VIRTIO_NET_F_HOST_ECN = 1 << 13;
export const VIRTIO_NET_F_MRG_RXBUF = 1 << 15;
export const VIRTIO_NET_F_STATUS = 1 << 16;

const ALWAYS = VIRTIO_NET_F_MTU | VIRTIO_NET_F_MAC | VIRTIO_NET_F_MRG_RXBUF | VIRTIO_NET_F_STATUS;
const CHECKSUMS = VIRTIO_NET_F_CSUM | VIRTIO_NET_F_GUEST_CSUM;
const HOST_TSO = VIRTIO_NET_F_HOST_TSO4 | VIRTIO_NET_F_HOST_TSO6;
const GUEST_TSO = VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_TSO6;
/** Enough buffers for the longest frame and some others. */
const LEAST_BUFFERS_FOR_TSO = 64;

/**
 * Returns the features that this driver accepts, with those that each requires (5.1.3.1), for queues of this many
 * entries.
 */
export function chooseFeatures(offered: number, receiveBuffers: number, transmitBuffers: number): number {
  let wanted = ALWAYS | CHECKSUMS;
  // A long frame has a buffer of its own.
  if ((offered & VIRTIO_NET_F_CSUM) !== 0 && transmitBuffers > 1) {
    wanted |= HOST_TSO;
    if ((offered & HOST_TSO) !== 0) wanted |= VIRTIO_NET_F_HOST_ECN;
  }
  // A frame of 64 KiB spreads over many buffers; otherwise each buffer would have to be that large.
  const hasRoom = (offered & VIRTIO_NET_F_MRG_RXBUF) !== 0 && receiveBuffers >= LEAST_BUFFERS_FOR_TSO;
  if ((offered & VIRTIO_NET_F_GUEST_CSUM) !== 0 && hasRoom) {
    wanted |= GUEST_TSO;
    if ((offered & GUEST_TSO) !== 0) wanted |= VIRTIO_NET_F_GUEST_ECN;
  }
  return offered & wanted;
}

const has = (features: number, bit: number): boolean => (features & bit) !== 0;

/** Returns the offloads of the device for frames that are sent. */
export const offloadsOf = (features: number): Offloads => ({
  checksum: has(features, VIRTIO_NET_F_CSUM),
  segmentsIpv4: has(features, VIRTIO_NET_F_HOST_TSO4),
  segmentsIpv6: has(features, VIRTIO_NET_F_HOST_TSO6),
});

/** Returns what a received frame may leave undone. */
export const acceptsOf = (features: number): VnetAccepts => ({
  checksum: has(features, VIRTIO_NET_F_GUEST_CSUM),
  segmentsIpv4: has(features, VIRTIO_NET_F_GUEST_TSO4),
  segmentsIpv6: has(features, VIRTIO_NET_F_GUEST_TSO6),
  ecn: has(features, VIRTIO_NET_F_GUEST_ECN),
});

/**
 * Size of struct virtio_net_hdr of version 1, which has one field more than `readVnetHeader` reads. All zeros: a plain
 * frame. Source: 5.1.6.
 */
export const HEADER_BYTES = virtqueueNumbers.HEADER_BYTES;

/** struct virtio_net_config. Source: 5.1.4. */
export const CONFIG_MAC = 0;
export const CONFIG_STATUS = 6;
export const CONFIG_MTU = 10;
export const VIRTIO_NET_S_LINK_UP = 1;

/** A checked configuration: 6 bytes of address, the longest payload in bytes, and whether the link is up. */
export interface NetConfig {
  /** Undefined: the driver chooses the address. */
  readonly mac: Uint8Array | undefined;
  readonly mtu: number;
  readonly isLinkUp: boolean;
}

/**
 * Parses the configuration from reads of single fields; only fields of negotiated features are valid. Errors:
 * 'bad-mac', for the address of a group; 'bad-mtu'.
 */
export function parseConfig(
  features: number,
  readConfig: (offsetBytes: number, widthBytes: number) => number,
): NetConfig | 'bad-mac' | 'bad-mtu' {
  const mac =
    (features & VIRTIO_NET_F_MAC) === 0
      ? undefined
      : Uint8Array.from({ length: 6 }, (_, byte) => readConfig(CONFIG_MAC + byte, 1));
  if (mac && (mac[0]! & 1) !== 0) return 'bad-mac';
  const mtu = (features & VIRTIO_NET_F_MTU) === 0 ? DEFAULT_MTU : readConfig(CONFIG_MTU, 2);
  if (mtu < LEAST_MTU) return 'bad-mtu';
  const isLinkUp =
    (features & VIRTIO_NET_F_STATUS) === 0 || (readConfig(CONFIG_STATUS, 2) & VIRTIO_NET_S_LINK_UP) !== 0;
  return { mac, mtu, isLinkUp };
}
