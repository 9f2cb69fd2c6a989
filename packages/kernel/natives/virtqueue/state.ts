/*
 * A queue of frames: a split virtqueue (virtio 1.2, 2.7) in which descriptor d always describes buffer d. The device
 * owns the used ring and may write anything there at any time. So each entry is read once, checked against the tables
 * below, and only then used; no link is followed through shared memory.
 *
 * The state is a Uint8Array of `stateBytes(size)`, in words of 32 bits, which only the driver and the natives access.
 */

/** Words of the state. Indices of rings have 16 bits and wrap. */
export const virtqueueWords = {
  /** Entries of the queue, a power of two; and the number of buffers, each with its descriptor, from the first on. */
  SIZE: 0,
  BUFFERS: 1,
  /** The length of a buffer in bytes. */
  STRIDE: 2,
  /** A sum of the bits in `virtqueueFlags`. */
  FLAGS: 3,
  /** Of the available ring: the next entry, and the index that the device has seen. */
  AVAILABLE: 4,
  PUBLISHED: 5,
  /** Of the used ring: the next entry, and the index of the device when it was last read. */
  USED: 6,
  SEEN: 7,
  /** Whether interrupts are wanted, and whether the device was asked for one. */
  WANTS: 8,
  ARMED: 9,
  /** The used index at which the event index was moved out of reach. */
  FAR_FROM: 10,
  /** The number of entries of the list of free buffers. */
  FREE: 11,
  /** The first violation of the device, a negative result, or 0. */
  VIOLATION: 12,
  /** The number of buffers that the device claimed for the last frame received. */
  CLAIMED: 13,
  /** The header of the last frame received, or of the next frame to send: three words. */
  HEADER: 14,
  /** Frames that virtqReceiveJoined has joined, and their bytes; the driver sets both to 0. */
  JOINED_FRAMES: 17,
  JOINED_BYTES: 18,
  /** The longest frame that virtqReceiveJoined joins. */
  LONGEST_JOINED: 19,
  /**
   * Two tables of `size` words: by descriptor the bytes that the device may write, 0 if it only reads them,
   * NOT_IN_FLIGHT if it does not own the descriptor; then the list of free buffers.
   */
  TABLES: 20,
} as const;

/** VIRTIO_F_EVENT_IDX, VIRTIO_NET_F_MRG_RXBUF and VIRTIO_NET_F_GUEST_CSUM were negotiated. */
export const virtqueueFlags = { EVENT_INDEX: 1, MERGEABLE: 2, CHECKSUM: 4 } as const;

export const virtqueueNumbers = {
  NOT_IN_FLIGHT: -1,
  /** struct virtio_net_hdr of version 1 (5.1.6), and its last field, the number of buffers of a received frame. */
  HEADER_BYTES: 12,
  NUM_BUFFERS_OFFSET: 10,
  /** An event index this far ahead is not reached before it moves again: a queue has at most 32,768 entries. */
  FAR: 0x8000,
  /** The event index moves again after this many chains: early enough, and rarely enough to cost nothing. */
  MOVE_AFTER: 0x1000,
  /** The frames after which virtqReceiveJoined returns, so that other work goes on. */
  MOST_JOINED: 64,
} as const;

/** Negative results of the natives: what the device did. The queue is unusable afterwards. */
export const virtqueueViolations = {
  TOO_MANY_USED: -1,
  UNKNOWN_CHAIN: -2,
  LENGTH_TOO_LONG: -3,
  NO_HEADER: -4,
  BAD_COUNT: -5,
  PARTIAL_FRAME: -6,
} as const;

/** Result of virtqSend when no buffer is free. */
export const VIRTQUEUE_FULL = -1;

/** Returns the length of the state of a queue in bytes. */
export const stateBytes = (size: number): number => 4 * (virtqueueWords.TABLES + 2 * size);

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

/**
 * Returns whether an event is due: the other side asked for one at `event`, and this side's index moved from `before`
 * to `now`. Both are from 0 to 65,535 and at most 32,768 apart, also across the wrap. Source: virtio 1.2, 2.7.7.2.
 */
export function needsEvent(event: number, now: number, before: number): boolean {
  return ((now - event - 1) & 0xffff) < ((now - before) & 0xffff);
}
