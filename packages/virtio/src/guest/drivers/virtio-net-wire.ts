/* What driver and network device say to each other. Source: virtio 1.2, 5.1. */

/** The queues of the first, and without VIRTIO_NET_F_MQ only, pair. Source: 5.1.2. */
export const RECEIVE_QUEUE = 0;
export const TRANSMIT_QUEUE = 1;

/** Feature bits that this driver takes where they are offered. Source: 5.1.3. */
export const VIRTIO_NET_F_MTU = 1 << 3;
export const VIRTIO_NET_F_MAC = 1 << 5;
export const VIRTIO_NET_F_MRG_RXBUF = 1 << 15;
export const VIRTIO_NET_F_STATUS = 1 << 16;

/** struct virtio_net_hdr of version 1: flags, gso_type, then five numbers of 16 bits, little-endian. All zero: a plain frame. Source: 5.1.6. */
export const HEADER_BYTES = 12;
/** Offset of num_buffers, the last of them: how many buffers a received frame takes, with VIRTIO_NET_F_MRG_RXBUF. */
export const NUM_BUFFERS_OFFSET = 10;

/** struct virtio_net_config. Source: 5.1.4. */
export const CONFIG_MAC = 0;
export const CONFIG_STATUS = 6;
export const CONFIG_MTU = 10;
export const VIRTIO_NET_S_LINK_UP = 1;

/** What the driver may believe of a configuration: 6 bytes of address, bytes of payload, whether the cable is plugged in. */
export interface NetConfig {
  /** None: the device leaves the choice to the driver. */
  readonly mac: Uint8Array | undefined;
  readonly mtu: number;
  readonly isLinkUp: boolean;
}

/** Without VIRTIO_NET_F_MTU. */
const DEFAULT_MTU = 1500;
/** The least that carries IPv4 (RFC 791, 3.2); the standard allows devices no less. */
const LEAST_MTU = 68;

/** The configuration, from reads of single fields; only those of negotiated features mean anything. Errors: 'bad-mac', an address of a group; 'bad-mtu'. */
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
