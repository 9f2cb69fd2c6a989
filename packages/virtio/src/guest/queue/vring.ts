/**
 * Layout of a split virtqueue of `size` entries, a power of two. Offsets in bytes from its page-aligned start. Source:
 * virtio 1.2, 2.7.
 */
export interface VringLayout {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
  readonly lengthBytes: number;
}

/** Words of 16 bits before the available ring and before the used ring: flags, index. */
export const RING_HEADER_WORDS = 2;
export const DESCRIPTOR_BYTES = 16;
export const USED_ENTRY_BYTES = 8;

export const VIRTQ_DESC_F_NEXT = 1;
export const VIRTQ_DESC_F_WRITE = 2;
/** The device does not want notifications for now. */
export const VIRTQ_USED_F_NO_NOTIFY = 1;
/** The driver does not want interrupts for now. */
export const VIRTQ_AVAIL_F_NO_INTERRUPT = 1;

/**
 * Returns whether an event is due: the other side asked for one at `event`, and this side's index moved from `before`
 * to `now`. Both are from 0 to 65,535 and at most 32,768 apart, also across the wrap. Source: virtio 1.2, 2.7.7.2.
 */
export function needsEvent(event: number, now: number, before: number): boolean {
  return ((now - event - 1) & 0xffff) < ((now - before) & 0xffff);
}

/**
 * Returns the layout: 16-byte descriptors, then the available ring (2-byte aligned), then the used ring (4-byte
 * aligned).
 */
export function vringLayout(size: number): VringLayout {
  const available = size * DESCRIPTOR_BYTES;
  // Each ring ends with one more word, for event indices.
  const used = (available + 2 * (RING_HEADER_WORDS + size + 1) + 3) & ~3;
  return { descriptors: 0, available, used, lengthBytes: used + 2 * (RING_HEADER_WORDS + 1) + USED_ENTRY_BYTES * size };
}
