/*
 * One ring of a network interface of Xen (public io/ring.h and io/netif.h), with a granted page for each slot or for
 * some of them. The backend may write anything into the ring at any time. So each slot is copied once, checked against
 * the tables below, and only then used.
 *
 * The state is a Uint8Array of `netfrontStateBytes(size)`, in words of 32 bits, which only the driver and the natives
 * access. Indices of the ring run freely in 32 bits.
 */

/** Words of the state. */
export const netfrontWords = {
  /** Slots of the ring, a power of two; and the number of pages, at most one for each slot. */
  SIZE: 0,
  PAGES: 1,
  /** Requests written, requests published, and responses taken. */
  REQUESTS: 2,
  PUBLISHED: 3,
  RESPONSES: 4,
  /** Transmit ring: whether an event is wanted when there is no response. */
  WANTS: 5,
  /** Transmit ring: the number of entries of the list of free pages; slots without a page that the backend owns. */
  FREE: 6,
  EXTRAS: 7,
  /** Transmit ring, for the next frame: its flags; segment size and type of segments, or 0. */
  FLAGS: 8,
  GSO_SIZE: 9,
  GSO_TYPE: 10,
  /** Receive ring, for the next slot: where its bytes go; whether it is extra information, without bytes. */
  PLACE: 11,
  IS_EXTRA: 12,
  /** Receive ring: a copy of the slot that was taken, two words. */
  SLOT: 13,
  /**
   * Three tables of `size` words: by page 1 if the backend owns it, else 0; by page its grant; then of the receive ring
   * the page that was posted in each slot, of the transmit ring the list of free pages.
   */
  TABLES: 15,
} as const;

/** Negative results of the natives: what the backend did. The ring is unusable afterwards. */
export const netfrontViolations = { TOO_MANY_RESPONSES: -1, UNKNOWN_REQUEST: -2, TOO_MANY_BYTES: -3 } as const;

export const netfrontNumbers = {
  /** Result of xenNetSend when pages or slots are missing. */
  FULL: -1,
  /** Slots start here, in bytes. A transmit slot has 12 bytes, a receive slot 8. */
  RING_HEADER_BYTES: 64,
  TX_SLOT_BYTES: 12,
  RX_SLOT_BYTES: 8,
  MOST_SLOTS: 256,
  PAGE_BYTES: 4096,
} as const;

/** Returns the length of the state of a ring in bytes. */
export const netfrontStateBytes = (size: number): number => 4 * (netfrontWords.TABLES + 3 * size);
