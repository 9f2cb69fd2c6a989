import { PAGE_BYTES, type XenNatives } from './natives.js';

/** Words of the header, 32 bits each. Source: Xen public/io/ring.h. */
const REQ_PROD = 0;
const REQ_EVENT = 1;
const RSP_PROD = 2;
const RSP_EVENT = 3;
/** Slots start here, in bytes. */
const HEADER_BYTES = 64;

/** The backend has produced more responses than there are requests. */
export type RingViolation = 'producer-beyond-requests';

/**
 * The frontend side of a ring of requests and responses in one shared page. A slot holds a request, and later the
 * response to some request (not necessarily the one in that slot). Indices run freely in 32 bits; slot = index mod
 * `size`. The page must be granted read-write, and belongs to the ring.
 */
export class FrontRing {
  /** Number of slots: the largest power of two that fits. */
  readonly size: number;
  readonly slotBytes: number;
  readonly #natives: XenNatives;
  readonly #page: Uint8Array;
  readonly #words: Uint32Array;
  /** Requests written, requests published, and responses taken. */
  #requests = 0;
  #published = 0;
  #responses = 0;

  /**
   * `page` has 4096 zeroed bytes and is page-aligned. `slotBytes` is the larger of request and response. `firstIndex`
   * is for tests of the wrap.
   */
  constructor(natives: XenNatives, page: Uint8Array, slotBytes: number, firstIndex = 0) {
    this.#natives = natives;
    this.#page = page;
    this.slotBytes = slotBytes;
    this.size = 2 ** Math.floor(Math.log2((PAGE_BYTES - HEADER_BYTES) / slotBytes));
    this.#words = new Uint32Array(page.buffer, page.byteOffset, HEADER_BYTES / 4);
    this.#requests = this.#published = this.#responses = firstIndex >>> 0;
    this.#words[REQ_PROD] = this.#words[RSP_PROD] = this.#requests;
    this.#words[REQ_EVENT] = this.#words[RSP_EVENT] = this.#requests + 1;
  }

  /** The number of requests that can be written now. */
  get free(): number {
    return this.size - this.inFlight;
  }

  /** The number of requests, published or not, whose responses are not taken yet. */
  get inFlight(): number {
    return (this.#requests - this.#responses) >>> 0;
  }

  /** The number of requests that are not published yet. */
  get unpublished(): number {
    return (this.#requests - this.#published) >>> 0;
  }

  /**
   * Takes the next slot for a request and returns its offset in the page, in bytes. Write the request there, then take
   * the next slot or call `publish`. The slot contains old bytes. Errors: 'ring-full'.
   */
  request(): number | 'ring-full' {
    if (this.inFlight >= this.size) return 'ring-full';
    const slot = this.#requests & (this.size - 1);
    this.#requests = (this.#requests + 1) >>> 0;
    return HEADER_BYTES + slot * this.slotBytes;
  }

  /** Publishes the requests. Returns true if the backend must be notified, because it may be asleep. */
  publish(): boolean {
    const words = this.#words;
    const old = this.#published;
    this.#published = this.#requests;
    // Orders the slots before the index that covers them.
    this.#natives.barrier();
    words[REQ_PROD] = this.#requests;
    // Orders the index before the read of req_event: the backend writes req_event, then reads the index again, so one
    // side sees the write of the other.
    this.#natives.barrier();
    return (this.#requests - words[REQ_EVENT]!) >>> 0 < (this.#requests - old) >>> 0;
  }

  /**
   * Copies the next response to the start of `into` (at least `slotBytes`) and takes it: the backend can change the
   * slot at any time, but not the copy. Returns false if there is none. After a violation the ring is unusable.
   */
  response(into: Uint8Array): boolean | RingViolation {
    const available = (this.#words[RSP_PROD]! - this.#responses) >>> 0;
    if (available === 0) return false;
    if (available > (this.#published - this.#responses) >>> 0) return 'producer-beyond-requests';
    // Orders the index before the slot that it covers.
    this.#natives.barrier();
    const offset = HEADER_BYTES + (this.#responses & (this.size - 1)) * this.slotBytes;
    this.#natives.copy(into, 0, this.#page, offset, this.slotBytes);
    this.#responses = (this.#responses + 1) >>> 0;
    return true;
  }

  /**
   * Requests an event for the next response. Returns true if a response has arrived in the meantime, which must be
   * taken before sleeping.
   */
  askForEvent(): boolean {
    if (this.#words[RSP_PROD] !== this.#responses) return true;
    this.#words[RSP_EVENT] = this.#responses + 1;
    // Orders rsp_event before the read of rsp_prod: see `publish`.
    this.#natives.barrier();
    return this.#words[RSP_PROD] !== this.#responses;
  }
}
