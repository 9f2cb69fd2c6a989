import { netfrontNumbers, netfrontStateBytes, netfrontViolations, netfrontWords } from './state.js';

/*
 * The natives of src/natives/netfront.c in TypeScript: the reference, for tests of the driver without a kernel.
 * Barriers have no counterpart, because the backend of a test runs in turn with the driver.
 */

const W = netfrontWords;
const { FULL, RING_HEADER_BYTES, TX_SLOT_BYTES, RX_SLOT_BYTES, MOST_SLOTS, PAGE_BYTES } = netfrontNumbers;
const { TOO_MANY_RESPONSES, UNKNOWN_REQUEST, TOO_MANY_BYTES } = netfrontViolations;
const [REQ_PROD, REQ_EVENT, RSP_PROD, RSP_EVENT] = [0, 1, 2, 3];
const NETTXF_more_data = 4;
const XEN_NETIF_RSP_NULL = 1;
const XEN_NETIF_EXTRA_TYPE_GSO = 1;

/** A ring during one call. */
interface Front {
  /** Signed and unsigned. */
  readonly state: Int32Array;
  readonly words: Uint32Array;
  readonly size: number;
  readonly pages: number;
  readonly owned: Int32Array;
  readonly grants: Uint32Array;
  readonly list: Uint32Array;
  readonly header: Uint32Array;
  readonly slots: Uint32Array;
  readonly slotWords: number;
}

/** Finds the parts of a ring. Throws a RangeError where the native ends the machine: for memory of the wrong size. */
function frontOf(ring: Uint8Array, state: Uint8Array, slotBytes: number): Front {
  const words = new Uint32Array(state.buffer, state.byteOffset, state.length >> 2);
  const isLong = state.length >= 4 * W.TABLES;
  const size = isLong ? words[W.SIZE]! : 0;
  const pages = isLong ? words[W.PAGES]! : 0;
  const isSize = size !== 0 && size <= MOST_SLOTS && (size & (size - 1)) === 0 && pages <= size;
  if (!isSize || state.length < netfrontStateBytes(size) || ring.length < RING_HEADER_BYTES + size * slotBytes)
    throw new RangeError(`a ring of ${size} slots and ${pages} pages in ${ring.length} and ${state.length} bytes`);
  const signed = new Int32Array(state.buffer, state.byteOffset, state.length >> 2);
  const table = (index: number): [number, number] => [W.TABLES + index * size, W.TABLES + (index + 1) * size];
  return {
    ...{ state: signed, words, size, pages },
    owned: signed.subarray(...table(0)),
    grants: words.subarray(...table(1)),
    list: words.subarray(...table(2)),
    header: new Uint32Array(ring.buffer, ring.byteOffset, RING_HEADER_BYTES / 4),
    slots: new Uint32Array(ring.buffer, ring.byteOffset + RING_HEADER_BYTES, (size * slotBytes) / 4),
    slotWords: slotBytes / 4,
  };
}

/** Returns the start of a page. */
function startOf(pages: Uint8Array, page: number): number {
  if ((page + 1) * PAGE_BYTES > pages.length) throw new RangeError(`page ${page} in ${pages.length} bytes`);
  return page * PAGE_BYTES;
}

/** Takes the next slot for a request and returns the index of its first word; there is one. */
function request({ words, size, slotWords }: Front): number {
  const index = words[W.REQUESTS]!;
  words[W.REQUESTS] = index + 1;
  return (index & (size - 1)) * slotWords;
}

/** Copies the next response. Returns 1, 0 without a response, or a violation. */
function response({ words, header, slots, size, slotWords }: Front, copy: Uint32Array): number {
  const taken = words[W.RESPONSES]!;
  const available = (header[RSP_PROD!]! - taken) >>> 0;
  if (available === 0) return 0;
  if (available > (words[W.PUBLISHED]! - taken) >>> 0) return TOO_MANY_RESPONSES;
  const slot = (taken & (size - 1)) * slotWords;
  copy.set(slots.subarray(slot, slot + copy.length));
  words[W.RESPONSES] = taken + 1;
  return 1;
}

/** Asks for an event if there is no response. One may have arrived in the meantime. */
function responseOrEvent(front: Front, copy: Uint32Array): number {
  const got = response(front, copy);
  if (got !== 0) return got;
  front.header[RSP_EVENT!] = front.words[W.RESPONSES]! + 1;
  return response(front, copy);
}

/** The natives with these names, see `Natives`. They throw a RangeError where the natives end the machine. */
export const scriptNetfront = {
  xenNetReceive(ring: Uint8Array, state: Uint8Array, pages: Uint8Array, frame: Uint8Array): number {
    const front = frontOf(ring, state, RX_SLOT_BYTES);
    const { words, owned, grants, list, size, slots } = front;
    const slot = new Uint32Array(2);
    const got = responseOrEvent(front, slot);
    if (got <= 0) return got;
    const isExtra = words[W.IS_EXTRA] !== 0;
    const page = isExtra ? list[(words[W.RESPONSES]! - 1) & (size - 1)]! : slot[0]! & 0xffff;
    if (page >= front.pages || owned[page] === 0) return UNKNOWN_REQUEST;
    const offset = slot[0]! >>> 16;
    const length = (slot[1]! | 0) >> 16;
    if (!isExtra && length > PAGE_BYTES - offset) return TOO_MANY_BYTES;
    const to = words[W.PLACE]!;
    if (!isExtra && length > 0 && to + length <= frame.length) {
      const start = startOf(pages, page) + offset;
      frame.set(pages.subarray(start, start + length), to);
    }
    words.set(slot, W.SLOT);
    list[words[W.REQUESTS]! & (size - 1)] = page;
    const again = request(front);
    slots[again] = page;
    slots[again + 1] = grants[page]!;
    return 1;
  },

  xenNetSend(ring: Uint8Array, state: Uint8Array, pages: Uint8Array, frame: Uint8Array): number {
    const front = frontOf(ring, state, TX_SLOT_BYTES);
    const { words, owned, grants, list, size, slots } = front;
    const { length } = frame;
    const needed = Math.ceil(length / PAGE_BYTES);
    let free = words[W.FREE]!;
    let flags = words[W.FLAGS]! & 0xffff;
    const segmentBytes = words[W.GSO_SIZE]!;
    const inFlight = (words[W.REQUESTS]! - words[W.RESPONSES]!) >>> 0;
    if (free > size || inFlight > size || length === 0 || length > 0xffff)
      throw new RangeError(`${length} bytes, ${free} free pages, ${inFlight} of ${size} slots`);
    if (free < needed || size - inFlight < needed + (segmentBytes === 0 ? 0 : 1)) return FULL;
    for (let start = 0; start < length; start += PAGE_BYTES) {
      const page = list[--free]!;
      const partBytes = Math.min(length - start, PAGE_BYTES);
      if (page >= front.pages) throw new RangeError(`page ${page} of ${front.pages}`);
      pages.set(frame.subarray(start, start + partBytes), startOf(pages, page));
      words[W.FREE] = free;
      owned[page] = 1;
      const slot = request(front);
      slots[slot] = grants[page]!;
      slots[slot + 1] = (flags | (start + partBytes < length ? NETTXF_more_data : 0)) << 16;
      slots[slot + 2] = page | ((start === 0 ? length : partBytes) << 16);
      flags = 0;
      if (start !== 0 || segmentBytes === 0) continue;
      words[W.EXTRAS] = words[W.EXTRAS]! + 1;
      const extra = request(front);
      slots[extra] = XEN_NETIF_EXTRA_TYPE_GSO | (segmentBytes << 16);
      slots[extra + 1] = words[W.GSO_TYPE]!;
      slots[extra + 2] = 0;
    }
    return 0;
  },

  xenNetReclaim(ring: Uint8Array, state: Uint8Array): number {
    const front = frontOf(ring, state, TX_SLOT_BYTES);
    const { words, owned, list, size } = front;
    const slot = new Uint32Array(1);
    for (let count = 0; ; count++) {
      const got = words[W.WANTS] !== 0 ? responseOrEvent(front, slot) : response(front, slot);
      if (got <= 0) return got < 0 ? got : count;
      const page = slot[0]! & 0xffff;
      const free = words[W.FREE]!;
      if (words[W.EXTRAS]! > 0 && slot[0]! >>> 16 === XEN_NETIF_RSP_NULL) {
        words[W.EXTRAS] = words[W.EXTRAS]! - 1;
        continue;
      }
      if (page >= front.pages || owned[page] === 0) return UNKNOWN_REQUEST;
      if (free >= size) throw new RangeError(`${free} free pages of ${size}`);
      owned[page] = 0;
      list[free] = page;
      words[W.FREE] = free + 1;
    }
  },

  xenNetPublish(ring: Uint8Array, state: Uint8Array): number {
    const { words, header } = frontOf(ring, state, RX_SLOT_BYTES);
    const before = words[W.PUBLISHED]!;
    const now = words[W.REQUESTS]!;
    words[W.PUBLISHED] = now;
    header[REQ_PROD!] = now;
    return (now - header[REQ_EVENT!]!) >>> 0 < (now - before) >>> 0 ? 1 : 0;
  },
};
