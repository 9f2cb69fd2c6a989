import { netfrontNumbers, netfrontWords } from '@mirage/kernel/netfront';
import { createNetRing } from '../../src/guest/drivers/netfront-ring.js';

const W = netfrontWords;
const { PAGE_BYTES, RING_HEADER_BYTES } = netfrontNumbers;

/** The memory of a ring with few pages, as the backend and the driver see it. */
export interface RingMemory {
  readonly ring: Uint8Array;
  readonly state: Uint8Array;
  readonly pages: Uint8Array;
  /** The ring and the state as words. */
  readonly shared: Uint32Array;
  readonly words: Int32Array;
  /** The backend writes the next response: the words of its slot. */
  readonly respond: (...words: readonly number[]) => void;
}

/** Returns a ring whose pages are all requested for receiving, or free for sending. All indices start at `first`. */
export function ringMemory(slotBytes: number, count: number, isReceiving: boolean, first = 0): RingMemory {
  const ring = new Uint8Array(PAGE_BYTES);
  const pages = new Uint8Array(count * PAGE_BYTES);
  const grefs = Array.from({ length: count }, (_, page) => 100 + page);
  const created = createNetRing(ring, slotBytes, { count, bytes: pages }, grefs);
  const { words, state } = created;
  const shared = new Uint32Array(ring.buffer);
  if (isReceiving) created.fill();
  // The indices of both sides, and the tables by slot, begin elsewhere.
  const size = words[W.SIZE]!;
  for (const index of [W.REQUESTS, W.PUBLISHED, W.RESPONSES]) words[index] = words[index]! + first;
  if (isReceiving) {
    words[W.PUBLISHED] = words[W.REQUESTS]!;
    for (let page = 0; page < count; page++) words[W.TABLES + 2 * size + ((first + page) & (size - 1))] = page;
  }
  shared[0] = words[W.PUBLISHED]!;
  shared[2] = first;
  shared[1] = shared[3] = first + 1;
  return {
    ...{ ring, state, pages, shared, words },
    respond(...response) {
      const slot = (RING_HEADER_BYTES + (shared[2]! & (size - 1)) * slotBytes) / 4;
      shared.set(response, slot);
      shared[2] = shared[2]! + 1;
    },
  };
}
