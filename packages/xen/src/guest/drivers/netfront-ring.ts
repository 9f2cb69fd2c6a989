import { netfrontNumbers, netfrontStateBytes, netfrontViolations, netfrontWords } from '@mirage/kernel/netfront';
import type { FrameBuffers } from '@mirage/runtime/machine';
import type { Gref } from '../bus/grant-table.js';
import { PAGE_BYTES } from '../bus/natives.js';

const { SIZE, PAGES, REQUESTS, PUBLISHED, RESPONSES, FREE, TABLES } = netfrontWords;
const { RING_HEADER_BYTES } = netfrontNumbers;

/** Words of the header, 32 bits each. Source: Xen public/io/ring.h. */
const REQ_PROD = 0;
const REQ_EVENT = 1;
const RSP_PROD = 2;
const RSP_EVENT = 3;

/** Returns the number of slots of a ring: the largest power of two that fits into a page. */
export const slotsOf = (slotBytes: number): number =>
  2 ** Math.floor(Math.log2((PAGE_BYTES - RING_HEADER_BYTES) / slotBytes));

/** The pages of a ring, in one piece of memory. */
type Pages = Pick<FrameBuffers, 'count' | 'bytes'>;

/**
 * A ring of frames in pages that are granted once. The natives `xenNetReceive`, `xenNetSend`, `xenNetReclaim` and
 * `xenNetPublish` do the work on each frame, with `page` and `state`; they check everything that the backend writes.
 */
export interface NetRing {
  /** The memory that the backend shares, and the state that it does not. */
  readonly page: Uint8Array;
  readonly state: Uint8Array;
  /** The state as words, see `netfrontWords`. */
  readonly words: Int32Array;
  readonly pages: Pages;
  /** Requests, published or not, whose responses are not taken yet. */
  readonly inFlight: () => number;
  /** Requests all pages, for the backend to write to. For a receive ring. */
  readonly fill: () => void;
}

/** Creates a ring in a page of zeros. All pages are free. The caller grants `page` to the backend, read-write. */
export function createNetRing(page: Uint8Array, slotBytes: number, pages: Pages, grefs: readonly Gref[]): NetRing {
  const size = slotsOf(slotBytes);
  const words = new Int32Array(netfrontStateBytes(size) / 4);
  const slots = new Uint32Array(page.buffer, page.byteOffset, PAGE_BYTES / 4);
  slots[REQ_PROD] = slots[RSP_PROD] = 0;
  slots[REQ_EVENT] = slots[RSP_EVENT] = 1;
  words[SIZE] = size;
  words[PAGES] = words[FREE] = pages.count;
  words[PUBLISHED] = words[RESPONSES] = 0;
  const [owned, grants, list] = [TABLES, TABLES + size, TABLES + 2 * size];
  for (let index = 0; index < pages.count; index++) {
    words[grants + index] = grefs[index]!;
    words[list + index] = pages.count - 1 - index;
  }
  return {
    ...{ page, words, pages },
    state: new Uint8Array(words.buffer),
    inFlight: () => (words[REQUESTS]! - words[RESPONSES]!) >>> 0,
    fill() {
      for (let index = 0; index < pages.count; index++) {
        const slot = (RING_HEADER_BYTES + index * slotBytes) / 4;
        slots[slot] = index;
        slots[slot + 1] = grefs[index]!;
        words[owned + index] = 1;
        words[list + index] = index;
      }
      words[REQUESTS] = pages.count;
    },
  };
}

/** Returns a clause for a negative result of a native: what the backend does. */
export function describeViolation(violation: number): string {
  switch (violation) {
    case netfrontViolations.TOO_MANY_RESPONSES:
      return 'breaks the protocol (producer-beyond-requests)';
    case netfrontViolations.UNKNOWN_REQUEST:
      return 'answers a request that was not made';
    default:
      return 'claims more bytes than a page has';
  }
}
