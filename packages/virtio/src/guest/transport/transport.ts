/** Device types that this package has drivers for. Source: virtio 1.2, 5. */
export const VIRTIO_ID_NET = 1;
export const VIRTIO_ID_BLOCK = 2;
export const VIRTIO_ID_CONSOLE = 3;
export const VIRTIO_ID_ENTROPY = 4;

/**
 * Feature bit 29: driver and device write the index of a queue at which the next event is due; the flags in the rings
 * mean nothing. Source: virtio 1.2, 6.
 */
export const VIRTIO_RING_F_EVENT_IDX = 1 << 29;

/** The physical addresses of the three parts of a virtqueue. */
export interface QueueAddresses {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/**
 * One device behind MMIO or PCI. All accesses are single accesses of the field's width. Source: virtio 1.2, 4.1 and
 * 4.2.
 */
export interface Transport {
  readonly deviceId: number;
  readStatus(): number;
  /** 0 resets the device. */
  writeStatus(status: number): void;
  /** 32 feature bits: word 0 holds bits 0 to 31, word 1 bits 32 to 63. */
  readDeviceFeatures(word: number): number;
  writeDriverFeatures(word: number, bits: number): void;
  /** Returns the maximum number of entries that the device allows in a queue; 0 if there is no such queue. */
  maxQueueSize(queue: number): number;
  /** Enables a queue. The caller has read its maximum size. */
  enableQueue(queue: number, size: number, addresses: QueueAddresses): void;
  notify(queue: number): void;
  readConfig(offsetBytes: number, widthBytes: number): number;
  /**
   * Returns a number that changes whenever the configuration does: several reads are consistent only if it was the same
   * before and after.
   */
  configGeneration(): number;
  /**
   * Reserves an event of `wait` for all interrupts of the device. Returns -1 if none is left. Called before queues are
   * enabled.
   */
  bindInterrupt(): number;
  /** Acknowledges the interrupt after its event, so that the device can raise the next one. */
  acknowledgeInterrupt(): void;
}
